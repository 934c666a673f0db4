internal import Base
internal import Benchtop
internal import CBenchtop

@_cdecl("benchtop_main")
public func runCommandLine(_ count: Int32, _ words: UnsafePointer<UnsafePointer<CChar>?>?) {
  let words = UnsafeBufferPointer(start: words, count: max(0, Int(count)))
  BenchtopCommand.main(words.compactMap { word in word.map { String(cString: $0) } })
}

@_cdecl("benchtop_run")
public func runCommand(_ words: UnsafePointer<CChar>?) -> Int32 {
  CInterface.catchErrors {
    try BenchtopCommand.perform(
      JSON.decode([String].self, from: CInterface.text(words, "the words")))
  }
}
