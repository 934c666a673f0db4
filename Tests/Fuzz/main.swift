// Attacks what reads files and texts of strangers.
//
//   Fuzz READER FILE...         reads files, and fails where one takes too much memory or time
//   Fuzz READER --seeds DIR     writes what mutations start from
//   Fuzz READER --mutate ...    lets libFuzzer mutate, which takes the rest of the words; see Scripts/fuzz
//   Fuzz --list                 names the readers
@preconcurrency import Glibc

func fail(_ message: String) -> Never {
  fputs("Fuzz: \(message)\n", stderr)
  exit(2)
}

setvbuf(stdout, nil, _IOLBF, 0)
let words = Array(CommandLine.arguments.dropFirst())
if words == ["--list"] {
  for (name, _) in Reader.all { print(name) }
  exit(0)
}
guard words.count >= 2, let make = Reader.all.first(where: { $0.name == words[0] })?.make else {
  fail("say a reader, and what to do with it; the readers are \(Reader.all.map(\.name))")
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
    for path in words.dropFirst() { try Trial(path).run(reader) }
  }
} catch {
  fail("\(error)")
}
