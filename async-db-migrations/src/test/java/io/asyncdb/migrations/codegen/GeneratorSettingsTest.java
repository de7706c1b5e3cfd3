package io.asyncdb.migrations.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jooq.codegen.GenerationTool;
import org.jooq.codegen.JavaGenerator;
import org.jooq.meta.Database;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Matchers;
import org.jooq.meta.jaxb.MatchersTableType;
import org.jooq.meta.jaxb.SyntheticObjectsType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether any option of jOOQ's generator makes a difference, by setting one after the other. */
class GeneratorSettingsTest {

  /** Options that {@link IncrementalJavaGenerator} or {@link Fingerprint} sees. */
  private static final Set<String> SEEN_ELSEWHERE =
      Set.of(
          "name",
          "java",
          "properties",
          "orderProvider",
          "schemaVersionProvider",
          "catalogVersionProvider");

  /** Options that jOOQ reads in other editions alone. */
  private static final Set<String> OF_NO_EFFECT =
      Set.of("triggers", "globalTriggerReferences", "includeTriggers", "oracleUseDBAViews");

  @TempDir Path directory;

  @Test
  void of_anyOptionOfTheOutput_differs() throws Exception {
    assertThat(unseen(configuration -> configuration.getGenerator().getGenerate())).isEmpty();
    assertThat(unseen(configuration -> configuration.getGenerator().getTarget())).isEmpty();
  }

  @Test
  void of_anyOptionOfTheDatabase_differs() throws Exception {
    // An empty one is as good as none; what can be in it follows.
    assertThat(unseen(configuration -> configuration.getGenerator().getDatabase()))
        .containsExactly("syntheticObjects");
    assertThat(
            unseen(
                configuration -> {
                  SyntheticObjectsType objects = new SyntheticObjectsType();
                  configuration.getGenerator().getDatabase().setSyntheticObjects(objects);
                  return objects;
                }))
        .isEmpty();
    assertThat(
            unseen(
                configuration -> {
                  ForcedType type = new ForcedType().withUserType("one").withConverter("two");
                  configuration.getGenerator().getDatabase().withForcedTypes(type);
                  return type;
                }))
        // With these, jOOQ's other editions alone take the element.
        .containsExactlyInAnyOrder("generator", "visibilityModifier");
  }

  @Test
  void of_anyMatcher_differs() throws Exception {
    assertThat(
            unseen(
                configuration -> {
                  Matchers matchers = new Matchers();
                  configuration.getGenerator().getStrategy().setMatchers(matchers);
                  return matchers;
                }))
        .isEmpty();
    assertThat(
            unseen(
                configuration -> {
                  MatchersTableType table = new MatchersTableType();
                  configuration
                      .getGenerator()
                      .getStrategy()
                      .setMatchers(new Matchers().withTables(table));
                  return table;
                }))
        .isEmpty();
  }

  @Test
  void of_anotherStrategyOfJooq_differs() throws Exception {
    String named =
        settings(
            configuration ->
                configuration
                    .getGenerator()
                    .getStrategy()
                    .setName("org.jooq.codegen.KeepNamesGeneratorStrategy"));

    assertThat(named).isNotEqualTo(settings(configuration -> {}));
  }

  @Test
  void of_typesOfExtensionsOnTheClassPath_differ() throws Exception {
    String without = settings(configuration -> {});
    Path type = directory.resolve("org/jooq/postgres/extensions/types/Hstore.class");
    Files.createDirectories(type.getParent());
    Files.createFile(type);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);

      assertThat(settings(configuration -> {})).isNotEqualTo(without);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void of_same_isTheSame() throws Exception {
    assertThat(settings(configuration -> {})).isEqualTo(settings(configuration -> {}));
  }

  /** The options of a part of the configuration whose value makes no difference. */
  private Set<String> unseen(Function<Configuration, Object> part) throws Exception {
    Set<String> unseen = new TreeSet<>();
    Object sample = part.apply(CodegenModule.configuration(directory));
    for (Method setter : sample.getClass().getMethods()) {
      String name = Introspector.decapitalize(setter.getName().substring(3));
      if (setter.getName().startsWith("set")
          && !SEEN_ELSEWHERE.contains(name)
          && !OF_NO_EFFECT.contains(name)) {
        Set<String> seen = new LinkedHashSet<>();
        for (Object value : values(setter)) {
          seen.add(settings(configuration -> setter.invoke(part.apply(configuration), value)));
        }
        if (seen.size() < 2) {
          unseen.add(name);
        }
      }
    }
    return unseen;
  }

  /** Some values that an option can have, all different. */
  private static List<Object> values(Method setter) throws Exception {
    Class<?> type = setter.getParameterTypes()[0];
    if (type == String.class) {
      return List.of("one", "two");
    } else if (type == Boolean.class) {
      return List.of(true, false);
    } else if (type == Integer.class) {
      return List.of(17, 18);
    } else if (type.isEnum()) {
      return Arrays.asList(type.getEnumConstants());
    } else if (type == List.class) {
      Class<?> element =
          (Class<?>)
              ((ParameterizedType) setter.getGenericParameterTypes()[0])
                  .getActualTypeArguments()[0];
      Object one =
          element.isEnum()
              ? element.getEnumConstants()[0]
              : element == ForcedType.class
                  ? new ForcedType().withName("INSTANT")
                  : element.getDeclaredConstructor().newInstance();
      return List.of(new ArrayList<>(), new ArrayList<>(List.of(one)));
    }
    return Arrays.asList(null, type.getDeclaredConstructor().newInstance());
  }

  private String settings(Change change) throws Exception {
    Configuration configuration = CodegenModule.configuration(directory);
    change.apply(configuration);
    configuration.getGenerator().setName(Listening.class.getName());
    GenerationTool.generate(configuration);
    return Listening.heard;
  }

  /** Something that is done to a configuration. */
  private interface Change {
    void apply(Configuration configuration) throws Exception;
  }

  /** A generator that generates nothing and keeps what it has been told. */
  public static final class Listening extends JavaGenerator {

    private static String heard = "";

    @Override
    public void generate(Database database) {
      heard = GeneratorSettings.of(this, database);
    }
  }
}
