// SPDX-License-Identifier: Apache-2.0
//
// Where the table of commands gets them from: one file of this folder each.
#pragma once

#include "ais/command_line/command.h"

#include <memory>

namespace mortise::ais {

using Made = std::unique_ptr<Command>;

Made make_list();
Made make_bucket_create();
Made make_bucket_show();
Made make_bucket_props();
Made make_props_set();
Made make_props_show();
Made make_props_reset();
Made make_bucket_remove();
Made make_bucket_move();
Made make_copy();
Made make_summary();
Made make_evict();
Made make_prefetch();
Made make_blob_download();
Made make_archive_bucket();
Made make_object_put();
Made make_object_get();
Made make_object_show();
Made make_object_cat();
Made make_object_remove();
Made make_object_move();
Made make_object_concat();
Made make_object_promote();
Made make_set_custom();
Made make_upload_create();
Made make_upload_put_part();
Made make_upload_complete();
Made make_upload_abort();
Made make_archive_put();
Made make_archive_generate();
Made make_get_batch();
Made make_list_archive();
Made make_archive_get();
Made make_job_show();
Made make_job_wait();
Made make_job_stop();
Made make_job_start();
Made make_cluster_show();
Made make_config_cluster();
Made make_config_node();
Made make_config_cli();
Made make_performance();
Made make_remote_show();
Made make_log_show();
Made make_auth_show_user();
Made make_auth_show_role();
Made make_auth_show_cluster();
Made make_remote_attach();
Made make_remote_detach();
Made make_config_reset();
Made make_config_cli_set();
Made make_config_cli_reset();
Made make_cleanup();
Made make_log_get();
Made make_auth_login();
Made make_auth_logout();
Made make_auth_whoami();
Made make_auth_show_config();
Made make_auth_show_oidc();
Made make_auth_show_jwks();
Made make_auth_show_public_key();
Made make_auth_add_user();
Made make_auth_add_role();
Made make_auth_add_cluster();
Made make_auth_set_user();
Made make_auth_set_role();
Made make_auth_rm_user();
Made make_auth_rm_role();
Made make_auth_rm_cluster();
Made make_auth_rm_token();
Made make_alias_show();
Made make_alias_set();
Made make_alias_remove();
Made make_alias_reset();
Made make_search();
Made make_completion();
Made make_complete();
Made make_manual();
Made make_version();

}  // namespace mortise::ais
