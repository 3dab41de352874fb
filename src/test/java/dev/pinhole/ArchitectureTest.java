package dev.pinhole;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.pinhole.cli.DemoCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sqlite.date.FastDateFormat;

/** Holds the packages to the directions in which they may know each other. */
class ArchitectureTest {

  private static final String ROOT = "dev.pinhole";

  /** Helpers that know nothing and that every package may use. */
  private static final List<String> SHARED = List.of("text", "time", "log");

  /** What is in the jar: those beside Main, and not the tests. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

  /** The rules below allow empty packages; this one makes sure that they see classes at all. */
  @Test
  void classesAreFound() {
    assertThat(CLASSES.contain(Main.class)).isTrue();
    assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
  }

  @Test
  void everyPackageHasItsRuleHere() {
    check(
        classes()
            .should()
            .resideInAnyPackage(
                packages(
                    "esl",
                    "sofia",
                    "nat",
                    "hep",
                    "sip",
                    "proof",
                    "binding",
                    "store",
                    "keepalive",
                    "cli",
                    "sim",
                    "config",
                    "advice",
                    "daemon",
                    "web",
                    "webhook",
                    "text",
                    "time",
                    "log"))
            .orShould()
            .resideInAPackage(ROOT)
            .orShould()
            .be(FastDateFormat.class));
  }

  @Test
  void textKnowsNothing() {
    knows("text", List.of());
  }

  @Test
  void timeKnowsNothing() {
    knows("time", List.of());
  }

  @Test
  void logKnowsText() {
    knows("log", List.of("text"));
  }

  @Test
  void eslKnowsOnlyItself() {
    knowsWithShared("esl");
  }

  @Test
  void natKnowsOnlyItself() {
    knowsWithShared("nat");
  }

  @Test
  void sofiaKnowsEslAndNat() {
    // Transport and addresses are the pure vocabulary of nat.
    knowsWithShared("sofia", "esl", "nat");
  }

  @Test
  void sipKnowsOnlyItself() {
    knowsWithShared("sip");
  }

  @Test
  void proofKnowsMessagesAndBindings() {
    knowsWithShared("proof", "hep", "sip", "binding", "sofia", "nat");
  }

  @Test
  void hepKnowsSofiaAndNat() {
    knowsWithShared("hep", "sofia", "nat");
  }

  @Test
  void bindingKnowsSofiaAndNat() {
    knowsWithShared("binding", "sofia", "nat");
  }

  @Test
  void storeKnowsBindingSofiaAndNat() {
    knowsWithShared("store", "binding", "sofia", "nat");
  }

  @Test
  void keepaliveKnowsWhatBindingsAreMadeOf() {
    knowsWithShared("keepalive", "binding", "sofia", "nat", "esl");
  }

  @Test
  void simKnowsEsl() {
    knowsWithShared("sim", "esl");
  }

  @Test
  void configKnowsWhatIsConfigured() {
    knowsWithShared("config", "keepalive", "store", "nat");
  }

  @Test
  void adviceComesFromStoreAndConfiguration() {
    knowsWithShared("advice", "config", "keepalive", "store", "binding", "sofia", "nat");
  }

  @Test
  void daemonKnowsNeitherCliNorSim() {
    knowsWithShared(
        "daemon",
        "config",
        "esl",
        "sofia",
        "nat",
        "hep",
        "sip",
        "proof",
        "binding",
        "store",
        "keepalive",
        "web",
        "webhook");
  }

  @Test
  void webReadsTheStore() {
    knowsWithShared("web", "advice", "config", "store", "nat");
  }

  @Test
  void webhookTellsOfBindings() {
    knowsWithShared("webhook", "advice", "config", "store", "binding", "sofia", "nat");
  }

  @Test
  void cliDoesNotKnowKeepalive() {
    knowsWithShared(
        "cli", "store", "daemon", "web", "webhook", "config", "advice", "sim", "esl", "binding",
        "hep", "nat", "sofia");
  }

  @Test
  void mainKnowsCli() {
    List<String> known = new ArrayList<>(SHARED);
    known.add("cli");
    check(
        classes()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .onlyDependOnClassesThat(
                outside().or(resideInAPackage(ROOT)).or(resideInAnyPackage(packages(known)))));
  }

  @Test
  void packagesAreFreeOfCycles() {
    check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
  }

  /** Printing is for the command line; the daemon speaks through its log. */
  @Test
  void onlyCommandLineAndLogWriteToStandardStreams() {
    DescribedPredicate<JavaClass> log = resideInAPackage(ROOT + ".log..");
    check(
        noClasses()
            .that(
                not(resideInAnyPackage(ROOT, ROOT + ".cli..").or(log))
                    .as("are neither command line nor log of the daemon"))
            .should(ACCESS_STANDARD_STREAMS));
  }

  @Test
  void nothingUsesJavaUtilLogging() {
    check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
  }

  @Test
  void nothingSleeps() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                target(name("sleep"))
                    .and(target(owner(type(Thread.class).or(type(TimeUnit.class)))))
                    .as("the target puts the thread to sleep")));
  }

  /** The simulator is in the jar for that command alone; what only tests want is with them. */
  @Test
  void everythingSimulatedServesTheDemo() {
    Set<JavaClass> reached = new HashSet<>();
    Deque<JavaClass> next = new ArrayDeque<>(List.of(CLASSES.get(DemoCommand.class)));
    while (!next.isEmpty()) {
      JavaClass each = next.remove();
      if (reached.add(each)) {
        each.getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .filter(CLASSES::contains)
            .forEach(next::add);
      }
    }
    assertThat(CLASSES)
        .filteredOn(each -> each.getPackageName().equals(ROOT + ".sim"))
        .filteredOn(each -> !each.isAnonymousClass())
        .hasSizeGreaterThan(50)
        .filteredOn(each -> !reached.contains(each))
        .isEmpty();
  }

  /** One name is one thing: neither a package nor an outer type has to tell two apart. */
  @Test
  void noTwoTypesBearTheSameName() {
    Set<String> seen = new HashSet<>();
    assertThat(CLASSES)
        .filteredOn(each -> !each.isAnonymousClass())
        .hasSizeGreaterThan(300)
        .filteredOn(each -> !seen.add(each.getSimpleName()))
        .isEmpty();
  }

  private static void knowsWithShared(String name, String... others) {
    List<String> known = new ArrayList<>(SHARED);
    known.addAll(List.of(others));
    knows(name, known);
  }

  /** Checks that a package uses itself, the given ones, and of this program nothing else. */
  private static void knows(String name, List<String> others) {
    List<String> known = new ArrayList<>(others);
    known.add(name);
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "." + name + "..")
            .should()
            .onlyDependOnClassesThat(outside().or(resideInAnyPackage(packages(known)))));
  }

  private static DescribedPredicate<JavaClass> outside() {
    return not(resideInAPackage(ROOT + ".."));
  }

  private static String[] packages(List<String> names) {
    return packages(names.toArray(String[]::new));
  }

  private static String[] packages(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = ROOT + "." + names[i] + "..";
    }
    return packages;
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
