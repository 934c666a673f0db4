/// Videos and contact sheets of episodes.
enum EpisodeSection {
  static func section(_ report: Report) -> ReportSection? {
    guard !report.episodeMedia.isEmpty else { return nil }
    let parts: [Markup] = report.episodeMedia.map { media in
      let figures: [Markup] = media.entries.map(figure)
      let note = media.reason ?? "One episode of each task by the policy of \(media.run)."
      return """
        <h3>\(media.group)</h3><p class="note">\(note)</p>
        <div class="\(media.entries.first?.sheet == nil ? "grid4" : "grid3")">\(figures)</div>

        """
    }
    return ReportSection(title: "Episodes", anchor: "episodes", content: "\(parts)")
  }

  private static func figure(_ entry: EpisodeMedia.Entry) -> Markup {
    let label = "\(entry.task): \(entry.outcome)"
    let video: Markup =
      entry.video.map { bytes in
        let poster = entry.poster.map { "data:image/png;base64," + Base64.text(of: $0) } ?? ""
        return """
          <video controls="controls" muted="muted" loop="loop" playsinline="playsinline" preload="none" \
          poster="\(poster)" aria-label="\(label)" src="data:video/webm;base64,\(Base64.text(of: bytes))"></video>
          """
      } ?? ""
    let sheet: Markup =
      entry.sheet.map { bytes in
        "<img alt=\"\(label), from left to right and top to bottom\" src=\"data:image/png;base64,\(Base64.text(of: bytes))\"/>"
      } ?? ""
    return """
      <figure>\(video)\(sheet)<figcaption><strong>\(entry.task)</strong>: \(entry.outcome)</figcaption></figure>

      """
  }
}
