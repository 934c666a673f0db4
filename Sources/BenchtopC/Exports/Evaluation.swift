internal import Base
internal import Benchtop
internal import CBenchtop
internal import Glibc
internal import Tasks

@_cdecl("benchtop_evaluate")
public func evaluate(
  _ request: UnsafePointer<CChar>?,
  _ progress: (@convention(c) (UnsafeMutableRawPointer?, Int64, Int64) -> Int32)?,
  _ context: UnsafeMutableRawPointer?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let text = try CInterface.required(text, "the output for the text")
    // Only this thread calls back.
    let caller = UncheckedSendable(
      (thread: pthread_self(), progress: progress, context: context))
    let request = try EvaluationRequest(CInterface.text(request, "the request"))
    let report = try request.run { done, total in
      let (thread, progress, context) = caller.value
      guard let progress, pthread_equal(thread, pthread_self()) != 0 else { return }
      guard progress(context, Int64(done), Int64(total)) == 0 else { throw InterfaceError.stopped }
    }
    try CInterface.copyText(FileSchema.evaluation.encode(report), to: text)
  }
}

@_cdecl("benchtop_evaluation_table")
public func evaluationTable(
  _ report: UnsafePointer<CChar>?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let report = try EvaluationReport(parsing: CInterface.text(report, "the report"))
    try CInterface.copyText(report.lines.joined(separator: "\n"), to: text)
  }
}
