package dev.pinhole.cli;

import dev.pinhole.daemon.advice.Finding;
import dev.pinhole.daemon.advice.Finding.Subject;
import dev.pinhole.store.RebindingSite;
import dev.pinhole.store.RebindingUser;
import dev.pinhole.store.StoredBinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A finding for programs: what it is about under the SQL names, then why and what to do. */
final class FindingFields {
  static final List<String> COLUMNS =
      List.of(
          "finding",
          "node",
          "profile",
          "user",
          "domain",
          "call_id",
          "network_ip",
          "network_port",
          "transport",
          "user_agent",
          "nat",
          "nat_kind",
          "phones",
          "rebinds",
          "last_rebound_at",
          "why",
          "advice");

  private FindingFields() {}

  static void write(Finding finding, FieldSink sink) {
    sink.text("finding", finding.kind().text());
    Subject subject = finding.subject();
    if (subject instanceof Subject.Phone phone) {
      phone(phone.binding(), sink);
    } else if (subject instanceof Subject.User user) {
      user(user.user(), sink);
    } else if (subject instanceof Subject.Site site) {
      site(site.site(), sink);
    }
    sink.text("why", finding.why());
    sink.text("advice", finding.kind().advice());
  }

  private static void phone(StoredBinding binding, FieldSink sink) {
    sink.text("node", binding.node());
    sink.text("profile", binding.profile());
    sink.text("user", binding.user());
    sink.text("domain", binding.domain());
    sink.text("call_id", binding.callId());
    sink.text("network_ip", binding.networkIp());
    sink.number("network_port", binding.networkPort());
    sink.text("transport", binding.transport());
    sink.text("user_agent", binding.userAgent());
    sink.text("nat", binding.nat());
    sink.text("nat_kind", binding.natKind());
    rebinds(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), sink);
  }

  private static void user(RebindingUser user, FieldSink sink) {
    sink.text("node", user.node());
    sink.text("profile", user.profile());
    sink.text("user", user.user());
    sink.text("domain", user.domain());
    sink.text("call_id", Optional.empty());
    place(user.networkIp(), sink);
    OptionalInt rebinds = OptionalInt.of((int) user.rebinds());
    rebinds(OptionalInt.empty(), rebinds, Optional.of(user.lastReboundAt()), sink);
  }

  private static void site(RebindingSite site, FieldSink sink) {
    for (String name : List.of("node", "profile", "user", "domain", "call_id")) {
      sink.text(name, Optional.empty());
    }
    place(Optional.of(site.networkIp()), sink);
    OptionalInt phones = OptionalInt.of((int) site.phones());
    rebinds(phones, OptionalInt.empty(), Optional.of(site.lastReboundAt()), sink);
  }

  private static void place(Optional<String> networkIp, FieldSink sink) {
    sink.text("network_ip", networkIp);
    sink.number("network_port", OptionalInt.empty());
    for (String name : List.of("transport", "user_agent", "nat", "nat_kind")) {
      sink.text(name, Optional.empty());
    }
  }

  private static void rebinds(
      OptionalInt phones, OptionalInt rebinds, Optional<Instant> lastAt, FieldSink sink) {
    sink.number("phones", phones);
    sink.number("rebinds", rebinds);
    sink.time("last_rebound_at", lastAt);
  }
}
