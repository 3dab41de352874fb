package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.esl.EslException;
import dev.pinhole.esl.EslReply;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.text.Visible;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pinhole ping}: one keep-alive, now. */
@Command(
    name = "ping",
    customSynopsis = "pinhole ping USER[@DOMAIN] [--config=FILE]",
    description = "Has FreeSWITCH send one keep-alive to each phone of a user, now.",
    footer = {
      "",
      "Example:",
      "  pinhole ping 1000",
      "",
      "It makes a connection of its own, so the daemon need not run. FreeSWITCH",
      "replies +OK whatever happens; if HEP is on, pinhole show says whether the phone",
      "answered."
    })
public final class PingCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Parameters(paramLabel = "USER[@DOMAIN]", description = "The phone's address of record.")
  private String name;

  @Override
  public Integer call() throws EslException {
    List<StoredBinding> bindings;
    try (ReadStore store = config.openStore()) {
      bindings = Phone.registered(store, name);
    }
    for (StoredBinding binding : bindings) {
      ping(binding);
    }
    return ExitCode.DONE.number();
  }

  private void ping(StoredBinding binding) throws EslException {
    String phone =
        Visible.of(binding.aor()) + " at " + Output.endpoint(binding, NETWORK_IP, NETWORK_PORT);
    if (binding.maybeText(NAT_KIND).filter("foreign-path"::equals).isPresent()) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          phone + ": its Contact leads to another address than the phone's; nothing was sent");
    }
    EslReply reply;
    try (CommandConnection freeswitch = CommandConnection.to(config.load(), binding.text(NODE))) {
      reply =
          freeswitch.send(
              SofiaCommands.keepalive(
                  binding.text(PROFILE),
                  binding.text(USER),
                  binding.text(DOMAIN),
                  binding.text(CALL_ID),
                  "keep-alive"));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.REFUSED, phone + ": its names hold control characters; nothing was sent");
    }
    output.folded("", phone + ": FreeSWITCH replied " + reply.text());
    if (reply.ok()) {
      output.folded(
          "",
          "It has sent a keep-alive (NOTIFY). If HEP is on, pinhole show "
              + name
              + " says whether the phone answered.");
    } else {
      throw new CommandFailure(ExitCode.REFUSED, "FreeSWITCH took no keep-alive for " + phone);
    }
  }
}
