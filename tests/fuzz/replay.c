// SPDX-License-Identifier: Apache-2.0
// Feeds every file of the given folders to a fuzz target once: what was found stays found.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Exactly as many bytes as the file has, so that reading beyond them is seen.
static int replay_file(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "rbe");
    if (!f || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode)) {
        if (f)
            fclose(f);
        return 0;
    }
    size_t size = (size_t)st.st_size;
    uint8_t *data = malloc(size ? size : 1);
    if (!data || fread(data, 1, size, f) != size) {
        perror(path);
        exit(1);
    }
    fclose(f);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int replay_folder(const char *folder)
{
    int files = 0;
    DIR *dir = opendir(folder);
    if (!dir) {
        perror(folder);
        exit(1);
    }
    for (struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char path[4096];
        int n = snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
        if (n > 0 && (size_t)n < sizeof(path))
            files += replay_file(path);
    }
    closedir(dir);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++)
        files += replay_folder(argv[i]);
    printf("%d passed, 0 failed\n", files);
    return files == 0;
}
