package dev.pinhole.webhook;

import static dev.pinhole.store.DepartedColumn.*;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.config.WebhookConfig;
import dev.pinhole.nat.Address;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.store.Row;
import dev.pinhole.store.WebhookTold;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.MissingPhones.MissingUser;
import dev.pinhole.webhook.Webhooks.KnownPhones;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * What one webhook is to be told, grouped by cause: phones of one address, or what a FreeSWITCH has
 * done to all of them. Everything waits for {@code group-within}, so that what belongs together is
 * one message, and what is over by then none. On the event loop.
 */
final class CauseGroups {
  /** More causes than that at once are one message. */
  static final int MOST_APART = 5;

  private final WebhookConfig webhook;
  private final Wording words;
  private final Timers timers;
  private final List<Alert> ready = new ArrayList<>();
  private final SilentPhones silent;
  private final MissingPhones missing;
  private final FailedPhones failed;
  private final Troubles troubles;

  /** What is silent since the earlier run told of others the last time. */
  private final List<Binding> untold = new ArrayList<>();

  CauseGroups(WebhookConfig webhook, KnownPhones known, ZoneId zone, Timers timers) {
    this.webhook = webhook;
    this.timers = timers;
    this.words = new Wording(zone, timers);
    int least = webhook.minPhones();
    // Where the webhook is for one domain, the phones of others are none of its business.
    this.silent =
        new SilentPhones(
            least, at -> webhook.domain().isPresent() ? 0 : known.at(at), words, timers, ready);
    this.missing = new MissingPhones(least, known, words, timers, ready);
    this.failed = new FailedPhones(least, words, timers, ready);
    this.troubles = new Troubles(words, timers, ready);
  }

  /** One that was there in an earlier run, which has told what happened until then. */
  void restored(Binding binding, WebhookTold told) {
    if (binding.reachability().isUnreachable() && isFor(binding)) {
      if (binding.reachability().at() < told.unreachableUntil()) {
        silent.restored(binding);
      } else if (untold.size() < SilentPhones.MOST_PHONES) {
        untold.add(binding);
      }
    }
  }

  /** One that has left, and is not back; they come in the order in which they left. */
  void restored(Row left, WebhookTold told) {
    String networkIp = left.text(NETWORK_IP);
    if (isFor(left.text(DOMAIN), networkIp)) {
      Aor aor = new Aor(left.text(PROFILE), left.text(USER), left.text(DOMAIN));
      MissingUser user = new MissingUser(left.text(NODE), aor);
      String cause = missingCause(left.text(EVENT), user.node(), networkIp);
      long at = left.at(LEFT_AT).toEpochMilli();
      if (at < told.missingUntil()) {
        missing.restored(user, cause, at);
      } else {
        missing.left(user, cause, at);
      }
    }
  }

  /** A FreeSWITCH that the earlier run had told to be away. */
  void restoredAway(String node, long since) {
    troubles.restored(node, since);
  }

  /** All of an earlier run is there. */
  void start() {
    untold.forEach(binding -> silent.add(binding, binding.reachability().at()));
    untold.stream()
        .map(binding -> binding.key().node())
        .distinct()
        .filter(troubles::isAway)
        .forEach(silent::hold);
    untold.clear();
  }

  void apply(Change change) {
    Binding binding = change.binding();
    if (change instanceof HistoryRow row && isFor(binding)) {
      happened(row);
    } else if (!(change instanceof Change.Removed) && !binding.reachability().isUnreachable()) {
      silent.answers(binding);
    } else if (change instanceof Change.Removed) {
      silent.ended(binding);
    }
  }

  private boolean isFor(Binding binding) {
    return isFor(binding.key().domain(), binding.registration().networkIp());
  }

  private boolean isFor(String domain, String networkIp) {
    return webhook.domain().map(glob -> glob.matches(domain)).orElse(true)
        && webhook
            .network()
            .map(network -> Address.parse(networkIp).filter(network::contains).isPresent())
            .orElse(true);
  }

  private void happened(HistoryRow row) {
    Binding binding = row.binding();
    BindingKey key = binding.key();
    MissingUser user = new MissingUser(key.node(), key.aor());
    switch (row.event()) {
      case UNREACHABLE -> {
        if (!troubles.isAway(key.node())) {
          // As the store has it: the row of history may be some milliseconds later.
          silent.add(binding, binding.reachability().at());
        }
      }
      // By the same phone, or by another that the user has now.
      case REPLACED -> silent.answers(binding);
      case EXPIRED, GONE_WHILE_AWAY ->
          missing.left(
              user,
              missingCause(row.event().text(), key.node(), binding.registration().networkIp()),
              row.at());
      case REGISTERED, LISTED -> missing.returned(user);
      default -> {}
    }
  }

  private static String missingCause(String how, String node, String networkIp) {
    return how.equals(HistoryEvent.EXPIRED.text())
        ? Address.place(networkIp)
        : Troubles.freeswitch(node);
  }

  void nodeDown(String node, String why) {
    troubles.nodeDown(node, why);
    silent.hold(node);
  }

  void nodeUp(String node) {
    troubles.nodeUp(node);
    silent.release(node);
  }

  /**
   * What {@code status} says.
   *
   * @param why the reasons; empty for healthy
   */
  void health(String why) {
    troubles.health(why);
  }

  void failed(FailedRegister register) {
    if (isFor(register.domain(), register.networkIp())) {
      failed.add(register);
    }
  }

  /** What has waited long enough. */
  List<Alert> due() {
    return take(webhook.groupWithin().toNanos());
  }

  /** All that there is to tell, since nobody will ask later. */
  List<Alert> rest() {
    return take(0);
  }

  private List<Alert> take(long wait) {
    long now = timers.nanos();
    troubles.take(now, wait);
    silent.take(now, wait);
    missing.take(now, wait);
    failed.take(now, wait);
    List<Alert> taken =
        ready.stream().filter(alert -> webhook.events().contains(alert.event())).toList();
    ready.clear();
    return taken;
  }

  /** Until when all was told that happened to phones. */
  WebhookTold told() {
    return new WebhookTold(
        webhook.name(), silent.untoldSince().toEpochMilli(), missing.untoldSince().toEpochMilli());
  }
}
