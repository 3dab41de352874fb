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
    set("5 7");
  }

  @AfterEach
  void asItWas() {
    set(before);
  }

  @Test
  void growsInLargeStepsUntilTheLastReadingIsOver() {
    SpareHeap heap = new SpareHeap();
    heap.makeRoom();
    assertThat(ratios()).isEqualTo("40 70");
    heap.makeRoom();
    heap.giveBack();
    assertThat(ratios()).as("a listing goes on").isEqualTo("40 70");
    heap.giveBack();
    assertThat(ratios()).as("what it was before the first").isEqualTo("5 7");
    heap.makeRoom();
    assertThat(ratios()).isEqualTo("40 70");
  }
}
