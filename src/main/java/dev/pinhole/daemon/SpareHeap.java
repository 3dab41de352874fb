package dev.pinhole.daemon;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Optional;

/**
 * Lets the heap of this process grow in large steps while a store or a large listing is read, and
 * shrink to what is used afterwards. With one setting for both, either a listing takes twice as
 * long or its garbage stays for hours. On the event loop.
 */
final class SpareHeap {
  static final SpareHeap OF_PROCESS = new SpareHeap();

  private static final String LEAST_FREE = "MinHeapFreeRatio";
  private static final String MOST_FREE = "MaxHeapFreeRatio";

  /** Percent of the heap that may be free after a collection. */
  private record Ratios(String least, String most) {}

  /** The defaults of the JVM. */
  private static final Ratios ROOMY = new Ratios("40", "70");

  /** Of what the old part of the heap may have, when only that is used which is needed. */
  private static final double NEARLY_FULL = 0.85;

  private final Optional<MemoryPoolMXBean> old =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
          .findFirst();

  private Ratios usual = ROOMY;

  /** Those that have not given back: a listing may fall into the half minute after a start. */
  private int readings;

  SpareHeap() {}

  /** Such a reading has begun. */
  void makeRoom() {
    if (readings++ == 0) {
      HotSpotDiagnosticMXBean jvm = jvm();
      usual =
          new Ratios(jvm.getVMOption(LEAST_FREE).getValue(), jvm.getVMOption(MOST_FREE).getValue());
      set(jvm, ROOMY);
    }
  }

  /** It is over, and the last one collects garbage, which stops everything for some 0.2 s. */
  void giveBack() {
    if (--readings == 0) {
      set(jvm(), usual);
      System.gc();
    }
  }

  /** Whether the last collection left little room, and the process may end for want of memory. */
  boolean isNearlyFull() {
    return old.map(MemoryPoolMXBean::getCollectionUsage)
        .filter(usage -> usage.getUsed() > NEARLY_FULL * usage.getMax())
        .isPresent();
  }

  private static HotSpotDiagnosticMXBean jvm() {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
  }

  /** The least may never be above the most, not even in between. */
  private static void set(HotSpotDiagnosticMXBean jvm, Ratios ratios) {
    jvm.setVMOption(LEAST_FREE, "0");
    jvm.setVMOption(MOST_FREE, ratios.most);
    jvm.setVMOption(LEAST_FREE, ratios.least);
  }
}
