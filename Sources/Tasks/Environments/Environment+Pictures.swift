public import Render

extension Environment {
  /// Draws the present moment, from wherever and in whatever size, as the environment's own cameras would: with
  /// this episode's looks and, where the agent is told the goal, a mark at it. Returns where the camera was.
  @discardableResult
  public func draw(
    from camera: Camera, size: ImageSize, with renderer: Renderer, into targets: RenderTargets
  ) throws -> PlacedCamera {
    renderer.visuals = visuals
    let placed = try visuals.moved(camera).placed(in: task.world, size: size)
    if case .world = camera.mount, stepCount == 0 {
      try placed.requireFreeView(in: task.world)
    }
    try renderer.draw(task.world, from: placed, markers: goalMarkers, into: targets)
    return placed
  }

  /// The same as a picture in colour.
  public func picture(
    from camera: Camera, size: ImageSize, with renderer: Renderer
  ) throws -> ColorImage {
    try ColorImage(size: size) { pixels in
      try draw(
        from: camera, size: size, with: renderer,
        into: RenderTargets(color: pixels.baseAddress))
    }
  }
}
