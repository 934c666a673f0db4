import Sim

extension FuzzTarget {
  /// OBJ files, whose meshes fall onto a floor.
  static var obj: FuzzTarget {
    FuzzTarget(
      seeds: {
        let tetrahedron = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
        let textured =
          "o x\nvt 0 0.5\nvn 0 0 1\nv 0 0 0\nv .1 0 0\nv .1 .1 0\nv 0 .1 0\nv 0 0 1e-1\n"
          + "f 1/1/1 4/1 3//1 2\nf -5 -4 -1\nf 2 3 5\nf 3 4 5\nf 4 1 \\\n5 # done\n"
        return [Array(tetrahedron.utf8), Array(textured.utf8)]
      },
      read: { bytes in
        let mesh = try TriangleMesh(objText: bytes, scale: 0.1)
        let world = try World()
        let floor = ShapeDefinition(.box(size: [2, 2, 0.2]))
        _ = try world.add(
          BodyDefinition("floor", motionType: .static, pose: Pose([0, 0, -0.1]), shapes: [floor]))
        _ = try world.add(
          BodyDefinition("thing", pose: Pose([0, 0, 0.05]), shapes: [ShapeDefinition(.mesh(mesh))]))
        for _ in 0..<5 { try world.step() }
      })
  }
}
