package io.asyncdb.bench.report;

import static java.util.Map.entry;

import io.asyncdb.bench.Scores;
import io.asyncdb.bench.candidate.Candidates;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws figures. A contestant has the same colour in all of them. */
final class Charts {

  /** Twice what the page gives a chart, so that it is sharp on any screen. */
  private static final int WIDTH = 1_800;

  private static final int HEIGHT = 840;
  private static final float LINE = 5;
  private static final int MARKER = 16;
  private static final Color INK = new Color(0x22272e);
  private static final Color GRID = new Color(0xe4e7eb);
  private static final Color OTHERS = new Color(0xb8bec6);

  /** Ours are blue, and what stands on the same driver has the colours of a family. */
  private static final Map<String, Color> COLOURS =
      Map.ofEntries(
          entry(Candidates.ASYNC_DB.label(), new Color(0x1a56db)),
          entry(Candidates.ASYNC_DB_MERGED.label(), new Color(0x0b2a78)),
          entry(Candidates.ASYNC_DB_BULK.label(), new Color(0x4f86f7)),
          entry(Candidates.RAW_R2DBC.label(), new Color(0x8c6d31)),
          entry(Candidates.SPRING.label(), new Color(0xbd9e39)),
          entry(Candidates.JOOQ.label(), new Color(0xe7cb94)),
          entry(Candidates.VERTX.label(), new Color(0x7b4173)),
          entry(Candidates.VERTX_PIPELINED.label(), new Color(0xce6dbd)),
          entry(Candidates.HIKARI.label(), new Color(0x31785a)),
          entry(Candidates.HIKARI_VIRTUAL.label(), new Color(0x74c476)),
          entry(Candidates.PGJDBC_COPY.label(), new Color(0x0f4d37)));

  private final Scores scores;

  Charts(Scores scores) {
    this.scores = scores;
  }

  /** Returns a figure as PNG. */
  byte[] png(Figure figure) throws IOException {
    return BitmapEncoder.getBitmapBytes(
        figure.curve().isPresent() ? lines(figure, figure.curve().get()) : bars(figure),
        BitmapFormat.PNG);
  }

  private CategoryChart bars(Figure figure) {
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(figure.title()).build();
    style(chart, chart.getStyler(), figure);
    chart.getStyler().setAvailableSpaceFill(0.85);
    List<String> labels = figure.columns().stream().map(Figure.Column::label).toList();
    for (String contestant : figure.contestants(scores)) {
      List<@Nullable Double> values = new ArrayList<>();
      figure.columns().forEach(column -> values.add(column.value(contestant, scores).orElse(null)));
      chart.addSeries(contestant, labels, values).setFillColor(colour(contestant));
    }
    return chart;
  }

  private XYChart lines(Figure figure, String axis) {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(figure.title()).build();
    style(chart, chart.getStyler(), figure);
    chart.setXAxisTitle(axis);
    chart.getStyler().setMarkerSize(MARKER);
    for (String contestant : figure.contestants(scores)) {
      List<Integer> sizes = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (Figure.Column column : figure.columns()) {
        column
            .value(contestant, scores)
            .ifPresent(
                value -> {
                  sizes.add(Integer.valueOf(column.label()));
                  values.add(value);
                });
      }
      XYSeries series = chart.addSeries(contestant, sizes, values);
      series.setLineColor(colour(contestant));
      series.setLineStyle(new BasicStroke(LINE));
      series.setMarkerColor(colour(contestant));
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }

  private static void style(Chart<?, ?> chart, AxesChartStyler styler, Figure figure) {
    chart.setYAxisTitle(figure.unit());
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartTitleFont(font(30).deriveFont(Font.BOLD));
    styler.setChartTitleBoxVisible(false);
    styler.setAxisTitleFont(font(22));
    styler.setAxisTickLabelsFont(font(22));
    styler.setLegendFont(font(22));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setYAxisDecimalPattern("#,##0");
    styler.setYAxisMin(0.0);
  }

  private static Font font(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  private static Color colour(String contestant) {
    return COLOURS.getOrDefault(contestant, OTHERS);
  }
}
