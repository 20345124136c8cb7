using System.Diagnostics;
using System.Net;
using Enx.Host.Configuration;

namespace Enx.Host.Tests.Operations;

/// <summary>The program as an operator starts it: another process.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-process-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("ENX_HTTP_PORT", "many", "enx.http.port")]
    [InlineData("ENX_CONFIG", "/nowhere/enx.conf", "/nowhere/enx.conf")]
    public async Task A_bad_setting_ends_the_process_with_one_line_and_78(string variable, string value, string named)
    {
        using var process = Start([], (variable, value));
        var (output, errors) = await OutputAsync(process);
        Assert.Equal(78, process.ExitCode);
        Assert.Equal("", output);
        Assert.Contains(named, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_that_is_not_understood_ends_the_process_with_64()
    {
        using var process = Start(["--port", "80"]);
        var (_, errors) = await OutputAsync(process);
        Assert.Equal(64, process.ExitCode);
        Assert.Contains("usage: enx [--config FILE]", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();
        using var process = Start([], ("ENX_HTTP_PORT", port), ("ENX_MEDIA_PORT", "0"), ("ENX_MEDIA_TCP_PORT", "0"));
        var (output, errors) = await OutputAsync(process);
        Assert.Equal(ConfigurationException.ExitCode, process.ExitCode);
        Assert.Contains($"enx.http.port {port}", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_tells_its_address_serves_and_ends_with_0_on_a_signal()
    {
        var file = Path.Combine(_folder.FullName, "own.conf");
        await File.WriteAllTextAsync(file, "enx.http.port = 0\nenx.media.port = 0\nenx.media.tcp-port = 0");
        using var process = Start(["--config", file]);
        var address = "";
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line && !line.Contains("Ctrl+C", StringComparison.Ordinal))
        {
            if (line.Contains("Demo page", StringComparison.Ordinal)) address = line[line.IndexOf("http", StringComparison.Ordinal)..].Trim();
        }
        using var http = new HttpClient();
        Assert.Equal("""{"status":"ok","desc":"The node takes joins."}""", await http.GetStringAsync(address + "healthz/ready"));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "data", "enx.db")));
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        var (_, errors) = await OutputAsync(process);
        Assert.Equal((0, ""), (process.ExitCode, errors));
    }

    private Process Start(string[] arguments, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EnxNode).Assembly.Location, .. arguments])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ENX_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<(string Output, string Errors)> OutputAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (await output, await errors);
    }
}
