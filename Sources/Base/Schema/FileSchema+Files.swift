extension FileSchema {
  /// Reads a file of any form up to this release's.
  public func read<T: Decodable>(_ type: T.Type, from path: String) throws(FileError) -> T {
    try read(path) { try JSON.decode(type, from: upgraded($0)) }
  }

  /// The same as an object in this release's form, without its number.
  public func read(_ path: String) throws(FileError) -> JSONValue {
    try read(path) { try upgraded($0) }
  }

  /// Reads a file, and makes something of what it says; whatever is wrong with it is an error with its name.
  public func read<Result>(
    _ path: String, _ use: (JSONValue) throws -> Result
  ) throws(FileError) -> Result {
    let text = try WholeFile.readText(path)
    do {
      return try use(JSONValue(parsing: text))
    } catch {
      throw self.error(error, of: path)
    }
  }

  /// An error about what a file of this kind holds, with the file's name.
  public func error(_ error: any Error, of path: String) -> FileError {
    if let error = error as? SchemaError { return .unsuitable(path: path, reason: error.reason) }
    return error as? FileError ?? .broken(path: path, format: name, reason: "\(error)")
  }

  /// Writes a file, whole or not at all.
  public func write(_ value: some Encodable, to path: String) throws {
    try WholeFile.writeText(try encode(value) + "\n", to: path)
  }
}
