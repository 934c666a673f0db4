// Fuzzes the readers of untrusted files and texts.
//
//   Fuzz READER FILE...         reads files, and fails if one takes too much memory or time
//   Fuzz READER --seeds DIR     writes the seeds of mutations
//   Fuzz READER --mutate ...    runs libFuzzer with the remaining arguments; see Scripts/fuzz
//   Fuzz --list                 lists the readers
@preconcurrency import Glibc

func fail(_ message: String) -> Never {
  fputs("Fuzz: \(message)\n", stderr)
  exit(2)
}

setvbuf(stdout, nil, _IOLBF, 0)
let words = Array(CommandLine.arguments.dropFirst())
if words == ["--list"] {
  for (name, _) in FuzzTarget.all { print(name) }
  exit(0)
}
guard words.count >= 2, let make = FuzzTarget.all.first(where: { $0.name == words[0] })?.make else {
  fail("READER and FILE are required; the readers are \(FuzzTarget.all.map(\.name))")
}
do {
  let reader = try make(Scratch())
  switch words[1] {
  case "--seeds":
    guard words.count == 3 else { fail("--seeds takes one folder") }
    for (index, seed) in try reader.seeds().enumerated() {
      Scratch.write(seed, to: "\(words[2])/seed-\(index)")
    }
  case "--mutate": Mutation.run(reader, Array(words.dropFirst(2)))
  default:
    for path in words.dropFirst() { try TimedInput(path).run(reader) }
  }
} catch {
  fail("\(error)")
}
