extension FileSchema {
  /// Reads a file of this schema or an earlier one.
  public func read<T: Decodable>(_ type: T.Type, from path: String) throws(FileError) -> T {
    try read(path) { try JSON.decode(type, from: migrated($0)) }
  }

  /// Reads a file as an object of the current schema, without its schema number.
  public func read(_ path: String) throws(FileError) -> JSONValue {
    try read(path) { try migrated($0) }
  }

  /// Reads a file and converts its value with `use`; every error names the file.
  public func read<Result>(
    _ path: String, _ use: (JSONValue) throws -> Result
  ) throws(FileError) -> Result {
    let text = try File.readText(path)
    do {
      return try use(JSONValue(parsing: text))
    } catch {
      throw self.error(error, of: path)
    }
  }

  /// Converts an error about the content of a file to an error that names the file.
  public func error(_ error: any Error, of path: String) -> FileError {
    if let error = error as? SchemaError { return .unsuitable(path: path, reason: error.reason) }
    return error as? FileError ?? .invalidFormat(path: path, format: name, reason: "\(error)")
  }

  /// Writes a file atomically.
  public func write(_ value: some Encodable, to path: String) throws {
    try File.writeText(try encode(value) + "\n", to: path)
  }
}
