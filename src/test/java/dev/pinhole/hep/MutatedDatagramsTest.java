package dev.pinhole.hep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A hundred thousand datagrams; the benchmark {@code fuzz} tries a million. */
class MutatedDatagramsTest {
  @Test
  void whateverComesIsAMessageOrNone() {
    MutatedDatagrams datagrams = new MutatedDatagrams(1);

    datagrams.run(100_000);

    assertThat(datagrams.messages()).isGreaterThan(10_000);
    assertThat(datagrams.refused()).isGreaterThan(10_000);
  }
}
