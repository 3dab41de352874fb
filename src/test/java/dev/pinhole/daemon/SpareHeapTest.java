package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpareHeapTest {
  private final HotSpotDiagnosticMXBean jvm =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
  private final String before = ratios();

  private String ratios() {
    return jvm.getVMOption("MinHeapFreeRatio").getValue()
        + " "
        + jvm.getVMOption("MaxHeapFreeRatio").getValue();
  }

  private void set(String ratios) {
    jvm.setVMOption("MinHeapFreeRatio", "0");
    jvm.setVMOption("MaxHeapFreeRatio", ratios.split(" ")[1]);
    jvm.setVMOption("MinHeapFreeRatio", ratios.split(" ")[0]);
  }

  @BeforeEach
  void asInTheUnit() {
    // Of a daemon in this process that ended early.
    SpareHeap.OF_PROCESS.giveBack();
    set("5 7");
  }

  @AfterEach
  void asItWas() {
    SpareHeap.OF_PROCESS.giveBack();
    set(before);
  }

  @Test
  void growsInLargeStepsWhileThereIsNeed() {
    SpareHeap.OF_PROCESS.makeRoom();
    assertThat(ratios()).isEqualTo("40 70");
    SpareHeap.OF_PROCESS.makeRoom();
    SpareHeap.OF_PROCESS.giveBack();
    assertThat(ratios()).as("what it was before the first").isEqualTo("5 7");
  }

  @Test
  void nothingIsGivenBackThatWasNotTaken() {
    SpareHeap.OF_PROCESS.giveBack();
    assertThat(ratios()).isEqualTo("5 7");
  }
}
