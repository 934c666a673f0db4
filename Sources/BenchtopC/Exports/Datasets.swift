internal import Base
internal import CBenchtop
internal import Datasets

@_cdecl("benchtop_record")
public func record(_ request: UnsafePointer<CChar>?) -> Int32 {
  CInterface.catchErrors {
    try RecordingRequest(CInterface.text(request, "the request")).run()
  }
}

@_cdecl("benchtop_describe_dataset")
public func describeDataset(
  _ path: UnsafePointer<CChar>?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let dataset = try Dataset(CInterface.text(path, "the path"))
    try CInterface.copyText(
      JSON.encode(DatasetDescription(dataset), indented: false), to: text)
  }
}

@_cdecl("benchtop_read_episode")
public func readEpisode(
  _ path: UnsafePointer<CChar>?, _ episode: Int64,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let dataset = try Dataset(CInterface.text(path, "the path"))
    let description = RecordedEpisodeDescription(try dataset.transitions(Int(clamping: episode)))
    try CInterface.copyText(JSON.encode(description, indented: false), to: text)
  }
}
