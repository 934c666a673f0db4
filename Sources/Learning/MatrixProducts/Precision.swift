/// The precision of matrix products.
public enum Precision: String, Codable, Hashable, Sendable, CaseIterable {
  /// Float32.
  case float32
  /// Mixed-precision training (Micikevicius et al. 2018; Kalamkar et al. 2019): the factors are rounded to bfloat16, and
  /// the sums are float32. Weights, optimizers and all other operations stay float32.
  case mixed

  /// Why this machine does not compute in this precision; nil if it does.
  public var unavailability: String? {
    switch self {
    case .float32: nil
    case .mixed: OneDNN.unavailability
    }
  }

  /// The matrix kernels that compute in this precision: see ``MatrixKernels/name``.
  public var kernels: String {
    switch self {
    case .float32: MatrixKernels.name
    case .mixed: "\(MatrixKernels.name) and \(OneDNN.kernels)"
    }
  }
}
