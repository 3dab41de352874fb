#compdef pinhole
# zsh completion of pinhole; made from its commands

_pinhole_stored() { # COMPADD-OPTIONS COLUMN
  local -a found config
  (( $+opt_args[--config] )) && config=(--config ${(Q)opt_args[--config]})
  found=(${(f)"$(_call_program stored pinhole complete ${(q)config} $argv[-1] ${(q)PREFIX} 2>/dev/null)"})
  compadd "${(@)argv[1,-2]}" -a found
}

# HERE: functions
_pinhole "$@"
