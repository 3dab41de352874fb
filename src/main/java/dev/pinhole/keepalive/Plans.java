package dev.pinhole.keepalive;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.Collection;

/**
 * Plans by the ids of their bindings, in a table without an object for each entry. No phone has a
 * say in an id, so that none can have many of them collide.
 */
final class Plans {
  private static final int FIRST = 16;
  private static final float FULL = 0.8f;

  /** Odd, so that no two ids become one; ids side by side would make a table of one long run. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final LongObjectMap<Plan> table = new LongObjectHashMap<>(FIRST, FULL);

  /** That plan, or null. */
  Plan get(long id) {
    return table.get(SPREAD * id);
  }

  Plan getOrNew(long id) {
    Plan plan = get(id);
    if (plan == null) {
      plan = new Plan();
      table.put(SPREAD * id, plan);
    }
    return plan;
  }

  /** The one that was there, or null. */
  Plan remove(long id) {
    return table.remove(SPREAD * id);
  }

  Collection<Plan> all() {
    return table.values();
  }
}
