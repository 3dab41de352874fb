package dev.pinhole.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down what a table tells. */
final class Recorder implements BindingListener {
  final List<Happening> happenings = new ArrayList<>();
  final List<Binding> pinged = new ArrayList<>();
  final List<Binding> foreign = new ArrayList<>();
  final Map<BindingKey, List<String>> evidence = new HashMap<>();
  final Map<BindingKey, Origin> origins = new HashMap<>();
  int saves;

  @Override
  public void saved(Binding binding, List<String> sentences, Origin origin) {
    saves++;
    evidence.put(binding.key(), sentences);
    origins.put(binding.key(), origin);
  }

  @Override
  public void pinged(Binding binding) {
    pinged.add(binding);
  }

  @Override
  public void removed(Binding binding) {
    evidence.remove(binding.key());
  }

  @Override
  public void happened(Happening happening) {
    happenings.add(happening);
  }

  @Override
  public void foreignPath(Binding binding) {
    foreign.add(binding);
  }

  List<HistoryEvent> events() {
    return happenings.stream().map(Happening::event).toList();
  }
}
