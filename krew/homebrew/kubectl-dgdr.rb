# SPDX-License-Identifier: Apache-2.0
# krew/render fills in homepage, url and sha256 of a version. What stands there now installs nothing.
class KubectlDgdr < Formula
  desc "Watch NVIDIA Dynamo profile models on GPUs"
  homepage "https://example.com/kubectl-dgdr"
  url "https://example.com/kubectl-dgdr/releases/download/v0.1.0/kubectl-dgdr-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "pkgconf" => :build
  depends_on "cjson"
  depends_on "curl"
  depends_on "gnutls"
  depends_on "libmicrohttpd"
  depends_on "libyaml"
  depends_on "ncurses"

  def install
    system "make", "install", "PREFIX=#{prefix}"
  end

  test do
    assert_match "v#{version}", shell_output("#{bin}/kubectl-dgdr version --client")
    assert_match "seed-full", shell_output("#{bin}/kubectl-dgdr demo --list")
    refused = shell_output("#{bin}/kubectl-dgdr status --server=http://127.0.0.1:1 2>&1", 5)
    assert_match "refused", refused
  end
end
