package dev.pinhole.cli;

import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StoredBinding;
import java.util.List;

/** The live bindings of a user, for commands that do something to them. */
final class Registered {
  private Registered() {}

  /**
   * @throws CommandFailure if there is no such user, or none that is registered now
   */
  static List<StoredBinding> of(ReadStore store, String name) {
    Phone phone = Phone.find(store, PhoneName.parse(name));
    List<StoredBinding> bindings = store.bindingsOf(phone.user(), phone.domain());
    if (bindings.isEmpty()) {
      throw new CommandFailure(
          ExitCode.REFUSED, phone + " is not registered now; see pinhole history " + phone);
    }
    return bindings;
  }
}
