using System.Diagnostics;

namespace Enx.Testing.Load;

/// <summary>Builds programs that are written in Go, with Debian's packages, which have no modules.</summary>
public static class GoProgram
{
    /// <summary>Builds one from a copy, as Debian's packages of Go want a folder of their own for it; the file.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="source">The folder of its source, from the root of all.</param>
    public static async Task<string> BuildAsync(string name, params string[] source)
    {
        var path = SourceTree.Path("tests", "Enx.Interop.Tests", "obj", name);
        // One for all: most of what they are made of is the same.
        var cache = SourceTree.Path("tests", "Enx.Interop.Tests", "obj", "go-cache");
        var copy = Directory.CreateDirectory(Path.Combine(path, "src", name));
        foreach (var file in copy.EnumerateFiles()) file.Delete();
        foreach (var file in new DirectoryInfo(SourceTree.Path(source)).EnumerateFiles()) file.CopyTo(Path.Combine(copy.FullName, file.Name));
        var program = Path.Combine(path, name);
        var start = new ProcessStartInfo("go", ["build", "-o", program, "."])
        {
            WorkingDirectory = copy.FullName,
            RedirectStandardError = true,
            Environment = { ["GO111MODULE"] = "off", ["GOFLAGS"] = "", ["GOPATH"] = $"{path}:/usr/share/gocode", ["GOCACHE"] = cache },
        };
        using var go = Process.Start(start)!;
        var errors = await go.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await go.WaitForExitAsync().ConfigureAwait(false);
        return go.ExitCode == 0 ? program : throw new InvalidOperationException($"go build of {name} failed:\n{errors}");
    }
}
