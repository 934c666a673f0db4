/// Films and pictures of episodes.
enum EpisodeSection {
  static func section(_ report: Report) -> ReportSection? {
    guard !report.pictures.isEmpty else { return nil }
    let parts: [Markup] = report.pictures.map { pictures in
      let figures: [Markup] = pictures.entries.map(figure)
      let words = pictures.reason ?? "An episode of each task by the policy of \(pictures.run)."
      return """
        <h3>\(pictures.group)</h3><p class="note">\(words)</p>
        <div class="\(pictures.entries.first?.sheet == nil ? "grid4" : "grid3")">\(figures)</div>

        """
    }
    return ReportSection(title: "Episodes", anchor: "episodes", content: "\(parts)")
  }

  private static func figure(_ entry: EpisodePictures.Entry) -> Markup {
    let words = "\(entry.task): \(entry.outcome)"
    let film: Markup =
      entry.film.map { bytes in
        let poster = entry.poster.map { "data:image/png;base64," + Base64.text(of: $0) } ?? ""
        return """
          <video controls="controls" muted="muted" loop="loop" playsinline="playsinline" preload="none" \
          poster="\(poster)" aria-label="\(words)" src="data:video/webm;base64,\(Base64.text(of: bytes))"></video>
          """
      } ?? ""
    let sheet: Markup =
      entry.sheet.map { bytes in
        "<img alt=\"\(words), from left to right and top to bottom\" src=\"data:image/png;base64,\(Base64.text(of: bytes))\"/>"
      } ?? ""
    return """
      <figure>\(film)\(sheet)<figcaption><strong>\(entry.task)</strong>: \(entry.outcome)</figcaption></figure>

      """
  }
}
