package dev.pinhole.advice;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the configuration makes of a binding, and why.
 *
 * @param cause {@code kept}, or why it is not kept alive
 * @param rule the place of the rule that matches, from 1
 * @param ruleLine the line where that rule begins
 * @param configuredInterval upper bound between two packets, as the configuration has it
 * @param interval the same, as what was learnt of its NAT makes it
 * @param event the SIP event of its NOTIFY
 * @param freeswitchPings whether FreeSWITCH itself pings it: yes, no, unlikely or unknown
 * @param why sentences for an admin, which can hold hostile text
 */
public record Explanation(
    String cause,
    OptionalInt rule,
    OptionalInt ruleLine,
    Duration configuredInterval,
    Duration interval,
    String event,
    String freeswitchPings,
    List<String> why) {

  public boolean isKept() {
    return cause.equals("kept");
  }
}
