#include "CDNNL.h"
#include "library.h"

#include <stdlib.h>

struct CDNNLProduct {
  dnnl_primitive_t primitive;
  dnnl_stream_t stream;
  dnnl_memory_t a, b, bias, target, scratch;
  size_t scratchSize;
};

/// A matrix of a shape; its memory is set later. Null if it fails.
static dnnl_memory_t matrix(const CDNNLLibrary *dnnl, const dnnl_memory_desc_t *description) {
  dnnl_memory_t memory = NULL;
  dnnl->dnnl_memory_create(&memory, description, dnnl->engine, DNNL_MEMORY_NONE);
  return memory;
}

static bool describe(
  const CDNNLLibrary *dnnl, dnnl_memory_desc_t *description, int64_t rows, int64_t columns, bool isTransposed,
  int64_t stride, dnnl_data_type_t type) {
  dnnl_dims_t sizes = {rows, columns};
  dnnl_dims_t strides = {isTransposed ? 1 : stride, isTransposed ? stride : 1};
  return dnnl->dnnl_memory_desc_init_by_strides(description, 2, sizes, type, strides) == dnnl_success;
}

CDNNLProduct *CDNNLProductCreate(const CDNNLShape *shape) {
  const CDNNLLibrary *dnnl = CDNNLLoad();
  CDNNLProduct *product = dnnl ? calloc(1, sizeof *product) : NULL;
  if (!product) return NULL;
  // The plan of a primitive is for the threads that OpenMP would use when it is made.
  dnnl->omp_set_num_threads(1);

  dnnl_data_type_t type = shape->isBfloat16 ? dnnl_bf16 : dnnl_f32;
  dnnl_memory_desc_t a, b, bias, target;
  bool isDone =
    describe(dnnl, &a, shape->rows, shape->inner, shape->transposesA, shape->strideA, type) &&
    describe(dnnl, &b, shape->inner, shape->columns, shape->transposesB, shape->strideB, type) &&
    describe(dnnl, &bias, 1, shape->columns, false, shape->columns, dnnl_f32) &&
    describe(dnnl, &target, shape->rows, shape->columns, false, shape->stride, dnnl_f32);

  dnnl_post_ops_t operations = NULL;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_matmul_desc_t operation;
  dnnl_primitive_desc_t plan = NULL;
  isDone = isDone && dnnl->dnnl_post_ops_create(&operations) == dnnl_success &&
    (!shape->addsTarget || dnnl->dnnl_post_ops_append_sum(operations, 1) == dnnl_success) &&
    (!shape->appliesReLU ||
     dnnl->dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0) == dnnl_success) &&
    dnnl->dnnl_primitive_attr_create(&attributes) == dnnl_success &&
    dnnl->dnnl_primitive_attr_set_post_ops(attributes, operations) == dnnl_success &&
    dnnl->dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user) == dnnl_success &&
    dnnl->dnnl_matmul_desc_init(&operation, &a, &b, shape->addsBias ? &bias : NULL, &target) == dnnl_success &&
    dnnl->dnnl_primitive_desc_create(&plan, &operation, attributes, dnnl->engine, NULL) == dnnl_success &&
    dnnl->dnnl_primitive_create(&product->primitive, plan) == dnnl_success &&
    dnnl->dnnl_stream_create(&product->stream, dnnl->engine, dnnl_stream_default_flags) == dnnl_success;
  if (isDone) {
    const dnnl_memory_desc_t *scratch = dnnl->dnnl_primitive_desc_query_md(plan, dnnl_query_scratchpad_md, 0);
    product->scratchSize = dnnl->dnnl_memory_desc_get_size(scratch);
    product->a = matrix(dnnl, &a);
    product->b = matrix(dnnl, &b);
    product->bias = matrix(dnnl, &bias);
    product->target = matrix(dnnl, &target);
    product->scratch = matrix(dnnl, scratch);
    isDone = product->a && product->b && product->bias && product->target && product->scratch;
  }
  if (plan) dnnl->dnnl_primitive_desc_destroy(plan);
  if (attributes) dnnl->dnnl_primitive_attr_destroy(attributes);
  if (operations) dnnl->dnnl_post_ops_destroy(operations);
  if (isDone) return product;
  CDNNLProductDestroy(product);
  return NULL;
}

void CDNNLProductDestroy(CDNNLProduct *product) {
  const CDNNLLibrary *dnnl = CDNNLLoad();
  if (!dnnl || !product) return;
  dnnl_memory_t memories[] = {product->a, product->b, product->bias, product->target, product->scratch};
  for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
    if (memories[i]) dnnl->dnnl_memory_destroy(memories[i]);
  }
  if (product->stream) dnnl->dnnl_stream_destroy(product->stream);
  if (product->primitive) dnnl->dnnl_primitive_destroy(product->primitive);
  free(product);
}

size_t CDNNLProductScratchSize(const CDNNLProduct *product) { return product->scratchSize; }

/// Sets the memory of a matrix. The library only writes to the target and to the scratch memory.
static bool set(const CDNNLLibrary *dnnl, dnnl_memory_t memory, const void *values) {
  return dnnl->dnnl_memory_set_data_handle(memory, (void *)(uintptr_t)values) == dnnl_success;
}

bool CDNNLProductCompute(
  const CDNNLProduct *product, const void *a, const void *b, const float *bias, float *target, void *scratch) {
  const CDNNLLibrary *dnnl = CDNNLLoad();
  // Each thread has a number of its own, which is that of all cores at first.
  dnnl->omp_set_num_threads(1);
  const dnnl_exec_arg_t arguments[] = {
    {DNNL_ARG_SRC, product->a},         {DNNL_ARG_WEIGHTS, product->b},         {DNNL_ARG_DST, product->target},
    {DNNL_ARG_SCRATCHPAD, product->scratch}, {DNNL_ARG_BIAS, product->bias},
  };
  return set(dnnl, product->a, a) && set(dnnl, product->b, b) && set(dnnl, product->target, target) &&
    set(dnnl, product->scratch, scratch) && (!bias || set(dnnl, product->bias, bias)) &&
    dnnl->dnnl_primitive_execute(product->primitive, product->stream, bias ? 5 : 4, arguments) == dnnl_success;
}
