internal import Agents
internal import Base

/// A report as one self-contained HTML page, without scripts or external resources.
package struct ReportPage {
  let report: Report

  package init(_ report: Report) { self.report = report }

  package var html: String { page.text + "\n" }

  private var page: Markup {
    """
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; media-src data:"/>
    <meta name="generator" content="Benchtop \(Release.version)"/>
    <link rel="icon" href="data:,"/>
    <title>\(report.title)</title>
    <style>\(ReportStyle.stylesheet)</style>
    </head>
    <body>
    \(header)
    <main>
    \(sections.map(\.body))</main>
    <footer><p>Made by Benchtop \(Release.version).</p></footer>
    </body>
    </html>
    """
  }

  /// The sections in order, without empty ones.
  private var sections: [ReportSection] {
    [
      SummarySection.section(report), SpeedSection.section(report),
      LearningSection.section(report),
      AdaptationSection.section(report), ProfileSection.section(report),
      TaskSection.section(report),
      ProgressSection.section(report), ConflictSection.section(report),
      EpisodeSection.section(report), RunSection.section(report),
    ].compactMap { $0 }
  }

  private var header: Markup {
    let links: [Markup] = sections.map { "<a href=\"#\($0.anchor)\">\($0.title)</a> " }
    let (runs, groups) = (report.runs.count, report.groups.count)
    let suites = Set(
      report.groups.map { $0.runs[0].suite } + report.experiments.map(\.experiment.suite)
    ).sorted().joined(separator: ", ")
    let descriptions: [Markup] = report.experiments.map { results in
      "<p class=\"lead\">\(results.experiment.description)</p>\n"
    }
    return """
      <header>
      <h1>\(report.title)</h1>
      <p class="lead">\(runs) \(runs == 1 ? "run" : "runs") in \(groups) \(groups == 1 ? "group" : "groups") \
      on \(suites)</p>
      \(descriptions)<nav>\(links)</nav>
      </header>
      """
  }
}

/// A part of the page with its own heading.
struct ReportSection {
  let title: String
  let anchor: String
  let content: Markup

  var body: Markup {
    """
    <section id="\(anchor)">
    <h2>\(title)</h2>
    \(content)
    </section>

    """
  }
}

extension Report {
  /// The legend of the plots.
  static func legend(_ groups: [RunGroup]) -> Markup {
    let entries: [Markup] = groups.map { group in
      """
      <li>\(group.style.swatch)<span>\(group.name) <small>\(group.isEvaluation ? "evaluation" : group.seedCountDescription)\
      </small></span></li>
      """
    }
    return "<ul class=\"legend\">\(entries)</ul>"
  }

  /// The names of groups, with commas between them.
  static func names(_ groups: [RunGroup]) -> String { groups.map(\.name).joined(separator: ", ") }
}

extension RunGroup {
  /// Whether it consists of standalone evaluations.
  var isEvaluation: Bool { runs[0].isEvaluation }
}

/// A fraction in percent, or a dash for nil.
func percentage(_ part: Double?) -> String {
  guard let part, part.isFinite else { return "–" }
  return fixedPoint(100 * part, 1) + " %"
}

/// A number of steps, short: 640 k, 12 M.
func shortCount(_ count: Int) -> String {
  func format(_ number: Double, _ unit: String) -> String {
    let text = fixedPoint(number, 2)
    let digits =
      text.hasSuffix("00") ? text.dropLast(3) : text.hasSuffix("0") ? text.dropLast() : text[...]
    return "\(digits) \(unit)"
  }
  if count >= 1_000_000 { return format(Double(count) / 1e6, "M") }
  return count >= 10_000 ? format(Double(count) / 1e3, "k") : "\(count)"
}
