package io.asyncdb.house;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.asyncdb.Database;
import io.asyncdb.Query;
import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.internal.DefaultDatabase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/** The plan of the house, as rules: which package may know which, and what none may do. */
final class Architecture {

  private static final String ROOT = "io.asyncdb";

  /** Records, listeners and errors that everybody may know. */
  private static final Set<String> GROUND = Set.of("observe", "health", "error", "request");

  private static final Set<String> NOUNS =
      Set.of("", "config", "row", "observe", "health", "error", "request");

  /** Each package below the root, and those that it may know. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          // Who is told of an opened database may ask for the pool's figures.
          Map.entry("observe", Set.of("health")),
          Map.entry("health", Set.of()),
          Map.entry("request", Set.of()),
          // The error of a full pool carries the pool's figures.
          Map.entry("error", Set.of("health")),
          Map.entry("config", GROUND),
          Map.entry("row", GROUND),
          Map.entry("internal.codec", GROUND),
          Map.entry("internal.connection", with(GROUND, "config", "internal.codec")),
          Map.entry("internal.notification", with(NOUNS, "internal.connection")),
          Map.entry("internal.statement", with(NOUNS, "internal.connection", "internal.codec")),
          Map.entry(
              "internal.transaction",
              with(NOUNS, "internal.statement", "internal.connection", "internal.codec")),
          Map.entry(
              "internal.spi",
              with(
                  NOUNS,
                  "internal.transaction",
                  "internal.statement",
                  "internal.connection",
                  "internal.codec")),
          Map.entry(
              "internal",
              with(
                  NOUNS,
                  "internal.spi",
                  "internal.transaction",
                  "internal.notification",
                  "internal.statement",
                  "internal.connection",
                  "internal.codec")),
          Map.entry("internal.table", NOUNS),
          Map.entry("", with(GROUND, "config", "row")),
          Map.entry("resilience", with(GROUND, "config")),
          Map.entry("bulk", with(NOUNS, "internal.table", "internal.codec")),
          // Merged inserts are bulk inserts of many callers; what the parameters are, statements
          // know.
          Map.entry("merge", with(NOUNS, "bulk", "internal.statement")),
          Map.entry("relation", with(NOUNS, "internal.statement")),
          Map.entry("preflight", NOUNS));

  /** Methods that wait, by the class that declares them. */
  private static final Map<Class<?>, Set<String>> WAITING =
      Map.ofEntries(
          Map.entry(
              Publisher.class,
              Set.of(
                  "block", "blockOptional", "blockFirst", "blockLast", "toIterable", "toStream")),
          Map.entry(Thread.class, Set.of("sleep", "join", "onSpinWait")),
          Map.entry(Object.class, Set.of("wait")),
          Map.entry(Future.class, Set.of("get", "resultNow")),
          Map.entry(CompletableFuture.class, Set.of("join")),
          Map.entry(CountDownLatch.class, Set.of("await")),
          Map.entry(CyclicBarrier.class, Set.of("await")),
          Map.entry(Condition.class, Set.of("await", "awaitNanos", "awaitUntil")),
          Map.entry(Semaphore.class, Set.of("acquire", "acquireUninterruptibly")),
          Map.entry(BlockingQueue.class, Set.of("take", "put")),
          Map.entry(ExecutorService.class, Set.of("awaitTermination", "invokeAll", "close")),
          Map.entry(TimeUnit.class, Set.of("sleep", "timedJoin", "timedWait")),
          Map.entry(LockSupport.class, Set.of("park", "parkNanos", "parkUntil")));

  private Architecture() {}

  private static Set<String> with(Set<String> packages, String... more) {
    Set<String> all = new LinkedHashSet<>(packages);
    all.addAll(List.of(more));
    return all;
  }

  /** No package depends on itself by way of others; Database.open alone goes back down. */
  static ArchRule noCycles() {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles()
        .ignoreDependency(Database.class, DefaultDatabase.class);
  }

  /** Every dependency is one that the plan has. */
  static ArchRule dependenciesOneWay() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("depend only on what the plan lets their package know") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Set<String> known = MAY_KNOW.get(room(type));
                if (known == null) {
                  events.add(violated(type, type.getName() + " is in a package without a place"));
                  return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                  JavaClass target = dependency.getTargetClass().getBaseComponentType();
                  if (isOurs(target)
                      && !room(target).equals(room(type))
                      && !known.contains(room(target))
                      && !isOpen(dependency)) {
                    events.add(violated(dependency, dependency.getDescription()));
                  }
                }
              }
            });
  }

  private static boolean isOpen(Dependency dependency) {
    return dependency.getOriginClass().isEquivalentTo(Database.class)
        && dependency.getTargetClass().isEquivalentTo(DefaultDatabase.class);
  }

  /** Returns the package, without the root's name. */
  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  private static boolean isInternal(JavaClass type) {
    return isOurs(type) && (room(type) + ".").startsWith("internal.");
  }

  /** What a user can see of a public class names nothing internal. */
  static ArchRule apiWithoutInternals() {
    return classes()
        .that(
            DescribedPredicate.not(
                DescribedPredicate.describe("internal", Architecture::isInternal)))
        .and()
        .arePublic()
        .should(
            new ArchCondition<JavaClass>("show nothing internal") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(
                        supertypes(type),
                        type.getMembers().stream()
                            .filter(Architecture::isVisible)
                            .flatMap(Architecture::typesOf))
                    .map(JavaClass::getBaseComponentType)
                    .filter(Architecture::isInternal)
                    .distinct()
                    .forEach(
                        shown ->
                            events.add(
                                violated(type, type.getName() + " shows " + shown.getName())));
              }
            });
  }

  private static Stream<JavaClass> supertypes(JavaClass type) {
    return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
        .flatMap(supertype -> supertype.getAllInvolvedRawTypes().stream());
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> typesOf(JavaMember member) {
    if (member instanceof JavaField field) {
      return field.getType().getAllInvolvedRawTypes().stream();
    }
    JavaCodeUnit code = (JavaCodeUnit) member;
    return Stream.of(
            code.getReturnType().getAllInvolvedRawTypes().stream(),
            code.getParameterTypes().stream().flatMap(p -> p.getAllInvolvedRawTypes().stream()),
            code.getTypeParameters().stream().flatMap(p -> p.getAllInvolvedRawTypes().stream()),
            code.getExceptionTypes().stream())
        .flatMap(types -> types);
  }

  /** Nothing waits, save the one method that says so. */
  static ArchRule nothingBlocks() {
    return noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe("a thread waits for", Architecture::isForbiddenWait));
  }

  private static boolean isForbiddenWait(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    boolean waits =
        WAITING.entrySet().stream()
            .anyMatch(
                entry ->
                    entry.getValue().contains(target.getName())
                        && target.getOwner().isAssignableTo(entry.getKey()));
    boolean isClose =
        access.getOriginOwner().isEquivalentTo(DefaultDatabase.class)
            && access.getOrigin().getName().equals("close");
    return waits && !isClose;
  }

  /** Who implements a noun is internal. */
  static ArchRule implementationsInternal() {
    return classes()
        .that()
        .areNotInterfaces()
        .and()
        .areAssignableTo(
            DescribedPredicate.describe(
                "a noun",
                type ->
                    type.isEquivalentTo(SqlOperations.class)
                        || type.isEquivalentTo(Statement.class)
                        || type.isEquivalentTo(Query.class)))
        .should()
        .resideInAnyPackage(ROOT + ".internal..");
  }

  /** Nobody extends what is internal by surprise. */
  static ArchRule internalsFinal() {
    return classes()
        .that(DescribedPredicate.describe("are internal", Architecture::isInternal))
        .and()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .should(
            new ArchCondition<JavaClass>("be final, or have private constructors alone") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean closed =
                    type.getModifiers().contains(JavaModifier.FINAL)
                        || type.isEnum()
                        || type.getConstructors().stream()
                            .allMatch(c -> c.getModifiers().contains(JavaModifier.PRIVATE));
                if (!closed) {
                  events.add(violated(type, type.getName() + " is open"));
                }
              }
            });
  }
}
