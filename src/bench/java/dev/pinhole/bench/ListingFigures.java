package dev.pinhole.bench;

import dev.pinhole.esl.ListingPipe;
import dev.pinhole.sofia.ListingReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading of a listing alone, from bytes to rows, beside the limit: a look for line feeds in
 * the same bytes. With C1 alone it is as the unit runs the daemon.
 */
final class ListingFigures {
  private static final int ROWS = 100_000;
  private static final int ROUNDS = 11;

  private static final String ROW =
      "Call-ID:    \\tcall-%1$d-7a6494ef5@203.0.113.9\\n"
          + "User:       \\t%1$d@pbx.example.com\\n"
          + "Contact:    \\t\\\"\\\""
          + " <sip:%1$d@192.168.1.120:61724;rinstance=720a51c7a6494ef5;fs_nat=yes;fs_path=sip%%3A%1$d%%40198.51.100.98%%3A46329%%3Brinstance%%3D720a51c7a6494ef5>\\n"
          + "Agent:      \\teyeBeam release 1011d stamp 40820\\n"
          + "Status:     \\tRegistered(UDP-NAT)(unknown) EXP(2026-11-22 14:36:12) EXPSECS(3650)\\n"
          + "Ping-Status:\\tReachable\\n"
          + "Ping-Time:\\t0.00\\n"
          + "Host:       \\tvm\\n"
          + "IP:         \\t198.51.100.98\\n"
          + "Port:       \\t46329\\n"
          + "Auth-User:  \\t%1$d\\n"
          + "Auth-Realm: \\t203.0.113.88\\n"
          + "MWI-Account:\\t%1$d@203.0.113.88\\n"
          + "\\n";

  private ListingFigures() {}

  static void run() throws IOException {
    byte[] body = body();
    ByteBuf bytes = Unpooled.directBuffer(body.length).writeBytes(body);
    List<Double> reading = new ArrayList<>();
    List<Double> scanning = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      double start = cpuMillis();
      read(body);
      double read = cpuMillis();
      bytes.indexOf(0, body.length, (byte) '\n');
      reading.add(read - start);
      scanning.add(cpuMillis() - read);
    }
    Report.title("Reading a listing of %,d rows, %d MB; CPU ms", ROWS, body.length / 1_000_000);
    Report.row("%-20s %8.0f", "bytes to rows", Report.median(reading));
    Report.row("%-20s %8.0f", "line feeds", Report.median(scanning));
    bytes.release();
  }

  private static void read(byte[] body) throws IOException {
    int[] rows = {0};
    ListingReader reader = new ListingReader("internal", row -> rows[0]++);
    ListingPipe.feed(body, reader);
    if (rows[0] != ROWS || !reader.fault().isEmpty()) {
      throw new IllegalStateException(rows[0] + " rows; " + reader.fault());
    }
  }

  private static byte[] body() {
    StringBuilder body =
        new StringBuilder("{\"Job-UUID\":\"j\",\"_body\":\"\\nRegistrations:\\n==\\n");
    for (int i = 0; i < ROWS; i++) {
      body.append(String.format(ROW, 100_000 + i));
    }
    body.append("Total items returned: " + ROWS + "\\n==\\n\"}");
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static double cpuMillis() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
  }
}
