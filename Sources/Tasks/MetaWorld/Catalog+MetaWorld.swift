extension Catalog {
  /// The fifty tasks of Meta-World, in the order of MT50.
  public static let metaWorld: [Task.Type] = [
    Assembly.self, Basketball.self, BinPicking.self, BoxClose.self, ButtonPressTopdown.self,
    ButtonPressTopdownWall.self, ButtonPress.self, ButtonPressWall.self, CoffeeButton.self,
    CoffeePull.self, CoffeePush.self, DialTurn.self, Disassemble.self, DoorClose.self,
    DoorLock.self, DoorOpen.self, DoorUnlock.self, HandInsert.self, DrawerClose.self,
    DrawerOpen.self, FaucetOpen.self, FaucetClose.self, Hammer.self, HandlePressSide.self,
    HandlePress.self, HandlePullSide.self, HandlePull.self, LeverPull.self, PickPlaceWall.self,
    PickOutOfHole.self, PickPlace.self, PlateSlide.self, PlateSlideSide.self,
    PlateSlideBack.self, PlateSlideBackSide.self, PegInsertSide.self, PegUnplugSide.self,
    Soccer.self, StickPush.self, StickPull.self, Push.self, PushWall.self, PushBack.self,
    Reach.self, ReachWall.self, ShelfPlace.self, SweepInto.self, Sweep.self, WindowOpen.self,
    WindowClose.self,
  ]
}
