package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingListener;
import dev.pinhole.binding.Happening;
import java.util.List;

/** Tells several listeners, in their order. */
record Fan(List<BindingListener> listeners) implements BindingListener {
  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {
    listeners.forEach(listener -> listener.saved(binding, evidence, origin));
  }

  @Override
  public void pinged(Binding binding) {
    listeners.forEach(listener -> listener.pinged(binding));
  }

  @Override
  public void removed(Binding binding) {
    listeners.forEach(listener -> listener.removed(binding));
  }

  @Override
  public void happened(Happening happening) {
    listeners.forEach(listener -> listener.happened(happening));
  }

  @Override
  public void foreignPath(Binding binding) {
    listeners.forEach(listener -> listener.foreignPath(binding));
  }
}
