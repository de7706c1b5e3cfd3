package io.asyncdb.example;

import io.asyncdb.example.load.LoadProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** A bar that fills as a file is read; nothing where no person is looking. */
final class FileProgress implements LoadProgress, AutoCloseable {

  private static final long KIB = 1024;

  private final @Nullable ProgressBar bar;

  private FileProgress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Shows a bar on a terminal; in a pipe or a log it would be noise. */
  static FileProgress of(Path file) {
    if (!Ansi.AUTO.enabled()) {
      return new FileProgress(null);
    }
    return new FileProgress(
        new ProgressBarBuilder()
            .setTaskName(String.valueOf(file.getFileName()))
            .setUnit(" KiB", KIB)
            .setInitialMax(size(file))
            .setStyle(ProgressBarStyle.ASCII)
            .showSpeed()
            .build());
  }

  @Override
  public void stored(long bytes) {
    if (bar != null) {
      bar.stepTo(bytes);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** A size that cannot be had is not the loader's trouble yet: the bar then shows no end. */
  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }
}
