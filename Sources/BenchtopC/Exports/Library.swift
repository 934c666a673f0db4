internal import Base
internal import CBenchtop
internal import Glibc
internal import Tasks

// The header benchtop.h documents every function.

@_cdecl("benchtop_abi")
public func abi() -> UInt32 { UInt32(BENCHTOP_ABI) }

/// Read-only after initialization.
nonisolated(unsafe) private let versionText = UnsafePointer<CChar>(strdup(Release.version))

@_cdecl("benchtop_version")
public func version() -> UnsafePointer<CChar>? { versionText }

@_cdecl("benchtop_error")
public func lastError() -> UnsafePointer<CChar>? { LastError.text }

@_cdecl("benchtop_free")
public func freeText(_ text: UnsafeMutableRawPointer?) { free(text) }

@_cdecl("benchtop_catalog")
public func catalog(_ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  CInterface.catchErrors { try CInterface.copyText(JSON.encode(CatalogDescription()), to: text) }
}
