# bash completion of pinhole; made from its commands

# HERE: tables

_pinhole_any() { # WORDS
  local word
  for word in $1; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}

_pinhole_listed() { # WORDS, of which several can be said with commas between
  local word before=
  [[ $cur == *,* ]] && before=${cur%,*},
  for word in $1; do
    if [[ $before$word == "$cur"* && ,$before != *",$word,"* ]]; then
      COMPREPLY+=("$before$word")
    fi
  done
}

_pinhole_options() { # WORDS; false where no option is begun
  [[ $cur == -* ]] || return 1
  _pinhole_any "$1"
  return 0
}

_pinhole_files() {
  local file
  while IFS= read -r file; do
    COMPREPLY+=("$file")
  done < <(compgen -f -- "$cur")
  compopt -o filenames 2>/dev/null
}

_pinhole_stored() { # COLUMN
  local word
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(pinhole complete "${config[@]}" "$1" "$cur" 2>/dev/null)
}

_pinhole() {
  local line=${COMP_LINE:0:COMP_POINT} cur word command= option= before= kept breaks
  local -a words config=()
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur=${words[${#words[@]} - 1]}

  for word in "${words[@]:1:${#words[@]}-2}"; do
    if [[ $option ]]; then
      [[ $option == --config ]] && config=(--config "$word")
      option=
    elif [[ $word == --config=* ]]; then
      config=("$word")
    elif _pinhole_takes_value "$command" "$word"; then
      option=$word
    else
      _pinhole_command "$command" "$word"
    fi
  done

  # bash replaces only what follows the last of its word breaks, such as the = of --kind=web.
  breaks=${COMP_WORDBREAKS//[[:space:]]/}
  kept=${cur%"${cur##*["$breaks"]}"}
  # An @ is part of it, for bash would look for a host there.
  kept=${kept%@}
  if [[ ! $option && $cur == --*=* ]] && _pinhole_takes_value "$command" "${cur%%=*}"; then
    option=${cur%%=*}
    before=$option=
    cur=${cur#*=}
  fi
  if [[ $option ]]; then
    _pinhole_value "$command" "$option"
  else
    _pinhole_words "$command"
  fi
  COMPREPLY=("${COMPREPLY[@]/#/$before}")
  COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}

complete -F _pinhole pinhole
