package dev.pinhole.cli;

import dev.pinhole.sim.WorldReport;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;

/** What the demonstration showed. */
final class DemoReport {
  private DemoReport() {}

  static void print(PrintWriter out, WorldReport report, Duration lasted) {
    out.println();
    out.println(
        report.behindNat()
            + " of "
            + report.phones()
            + " phones were behind NAT. In "
            + Elapsed.of(lasted)
            + ", a call would have reached");
    out.println(row(report.reachable(), "of them all the time, with pinhole's keep-alives;"));
    out.println(row(report.reachableAlone(), "of them all the time, had there been none."));
    if (report.astray() > 0) {
      out.println(
          row(report.astray(), "cannot be helped: their Contact leads past them (STUN, SIP ALG)."));
    }
    out.println(row(report.keepAlives(), "keep-alives reached a phone."));
  }

  private static String row(long count, String text) {
    String number = Long.toString(count);
    return " ".repeat(Math.max(1, 6 - number.length())) + number + " " + text;
  }
}
