// The functions of oneDNN that are loaded at run time.

#ifndef CDNNL_LIBRARY_H
#define CDNNL_LIBRARY_H

#include <oneapi/dnnl/dnnl.h>

#define CDNNL_FUNCTIONS(F) \
  F(dnnl_version) \
  F(dnnl_get_effective_cpu_isa) \
  F(dnnl_engine_create) \
  F(dnnl_stream_create) \
  F(dnnl_stream_destroy) \
  F(dnnl_memory_desc_init_by_strides) \
  F(dnnl_memory_desc_get_size) \
  F(dnnl_memory_create) \
  F(dnnl_memory_set_data_handle) \
  F(dnnl_memory_destroy) \
  F(dnnl_matmul_desc_init) \
  F(dnnl_primitive_attr_create) \
  F(dnnl_primitive_attr_set_scratchpad_mode) \
  F(dnnl_primitive_attr_set_post_ops) \
  F(dnnl_primitive_attr_destroy) \
  F(dnnl_post_ops_create) \
  F(dnnl_post_ops_append_sum) \
  F(dnnl_post_ops_append_eltwise) \
  F(dnnl_post_ops_destroy) \
  F(dnnl_primitive_desc_create) \
  F(dnnl_primitive_desc_query_md) \
  F(dnnl_primitive_desc_destroy) \
  F(dnnl_primitive_create) \
  F(dnnl_primitive_execute) \
  F(dnnl_primitive_destroy)

typedef struct {
#define CDNNL_MEMBER(name) __typeof__(&name) name;
  CDNNL_FUNCTIONS(CDNNL_MEMBER)
#undef CDNNL_MEMBER
  /// Sets the number of threads of OpenMP for the calling thread.
  void (*omp_set_num_threads)(int);
  dnnl_engine_t engine;
} CDNNLLibrary;

/// The library; null if it is not installed.
const CDNNLLibrary *CDNNLLoad(void);

#endif
