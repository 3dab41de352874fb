package dev.pinhole.sim;

import dev.pinhole.sim.ByteText.Encoding;
import java.util.Locale;
import java.util.UUID;

/** What mod_event_socket does with each command. Loop thread only. */
final class LinkCommands {
  static final String GOOD_BYE =
      "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

  private final SimOptions options;
  private final SocketBehavior behavior;
  private final ApiCommands api;
  private final Notifier notifier;
  private final EventStamp stamp;
  private final Listeners listeners;

  LinkCommands(
      SimOptions options,
      SocketBehavior behavior,
      ApiCommands api,
      Notifier notifier,
      EventStamp stamp,
      Listeners listeners) {
    this.options = options;
    this.behavior = behavior;
    this.api = api;
    this.notifier = notifier;
    this.stamp = stamp;
    this.listeners = listeners;
  }

  void accept(SimLink link, SimCommand command) {
    behavior.command(link, command, () -> answer(link, command));
  }

  private void answer(SimLink link, SimCommand command) {
    String verb = command.verb().toLowerCase(Locale.ROOT);
    if (verb.equals("exit")) {
      reply(link, "+OK bye");
      link.hangUp(GOOD_BYE);
    } else if (!link.authenticated()) {
      authenticate(link, command);
    } else {
      switch (verb) {
        case "event" -> {
          reply(link, link.subscription().event(command.argument()));
          listeners.subscriptionChanged();
        }
        case "nixevent" -> reply(link, link.subscription().nixEvent(command.argument()));
        case "noevents" -> reply(link, link.subscription().noEvents());
        case "filter" -> reply(link, link.subscription().filter(command.argument()));
        case "sendevent" -> sendEvent(link, command);
        case "api" -> api(link, command);
        case "bgapi" -> backgroundJob(link, command);
        default -> reply(link, "-ERR command not found");
      }
    }
  }

  private void authenticate(SimLink link, SimCommand command) {
    if (!command.line().toLowerCase(Locale.ROOT).startsWith("auth ")) {
      reply(link, "-ERR command not found");
    } else if (behavior.isPassword(command.argument(), options)) {
      link.authenticate();
      reply(link, "+OK accepted");
    } else {
      reply(link, "-ERR invalid");
      link.hangUp(GOOD_BYE);
    }
  }

  private void sendEvent(SimLink link, SimCommand command) {
    if (command.argument().strip().equalsIgnoreCase("NOTIFY")) {
      notifier.accept(command);
    }
    reply(link, "+OK " + UUID.randomUUID());
  }

  private void api(SimLink link, SimCommand command) {
    ApiText text = run(command);
    if (text.isEmpty()) {
      text = ApiText.of("-ERR no reply\n");
    }
    long size = text.size(Encoding.RAW);
    String header = "Content-Type: api/response\nContent-Length: " + size + "\n\n";
    link.send(Outgoing.reply(header, text.pieces(Encoding.RAW)));
  }

  private void backgroundJob(SimLink link, SimCommand command) {
    String given = command.header("Job-UUID");
    String job = given.isEmpty() ? UUID.randomUUID().toString() : given;
    reply(link, "+OK Job-UUID: " + job + "\nJob-UUID: " + job);
    behavior.job(command, () -> done(job, command), listeners::fire);
  }

  private ApiText run(SimCommand command) {
    return behavior.output(command, () -> api.run(command.argument()));
  }

  private SimEvent done(String job, SimCommand command) {
    ApiText text = run(command);
    String[] words = command.argument().split(" ", 2);
    SimEvent.EventBuilder event =
        stamp.event(EventKind.BACKGROUND_JOB).add("Job-UUID", job).add("Job-Command", words[0]);
    if (words.length > 1) {
      event.add("Job-Command-Arg", words[1]);
    }
    return event.build(text);
  }

  private static void reply(SimLink link, String text) {
    link.send(Outgoing.reply("Content-Type: command/reply\nReply-Text: " + text + "\n\n"));
  }
}
