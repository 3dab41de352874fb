package dev.pinhole.cli;

/** The help of the program: ready, since to make it of all commands takes as long as a JVM. */
public final class ProgramHelp {
  /** Lines that fit into 80 columns. */
  public static final String TEXT =
      """
      Usage: pinhole [-hV] [COMMAND]
      Keeps the NAT bindings of FreeSWITCH's phones fresh, and tells about them.
        -h, --help      Show this help message and exit.
        -V, --version   Print version information and exit.
      Commands:
        run        Runs the daemon in the foreground, until it is told to end.
        list       Lists the phones registered now, sorted by user and domain.
        find       Lists the phones that have a text anywhere, as list --match does.
        show       Shows all that is known of one phone.
        history    Shows what happened to one phone, and draws its last 24 hours.
        events     Shows what happened to all phones, the newest last.
        sites      Lists the addresses that phones come from, the largest first.
        missing    Lists who was registered in the last 7 days and is not now.
        failures   Lists REGISTERs that led to no registration, and why.
        status     Tells whether the daemon does its work, and then how.
        audit      Lists what to change in FreeSWITCH, phones and routers.
        ping       Has FreeSWITCH send one keep-alive to each phone of a user.
        flush      Deletes a user's registrations from FreeSWITCH.
        keepalive  Switches all keep-alives off and on.
        doctor     Checks step by step that pinhole can do its work.
        web        Prints the address of the page, with the token it asks for.
        webhook    Sends a message to a receiver of messages, to try it.
        config     Shows the configuration that is in effect, or checks a file.
        demo       Shows the daemon at work without a FreeSWITCH.
        help       Shows the help of the program, or of a command.

      Examples:
        pinhole demo                    try it without FreeSWITCH
        pinhole run                     the daemon, in the foreground
        pinhole list --nat              phones behind NAT
        pinhole show 1000               one phone, and why

      Exit codes: 0 done, 1 not found or refused, 64 usage, 69 FreeSWITCH unreachable,
      70 internal error, 77 password or access list, 78 configuration.
      """;

  private ProgramHelp() {}

  /** Whether it is all that is asked for. */
  public static boolean isAskedFor(String... args) {
    return args.length == 1 && (isHelp(args[0]) || args[0].equals("help"));
  }

  static boolean isHelp(String arg) {
    return arg.equals("--help") || arg.equals("-h");
  }
}
