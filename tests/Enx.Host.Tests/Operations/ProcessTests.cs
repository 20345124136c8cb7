using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enx.Host.Configuration;
using Enx.Host.Tests.Support;

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
        using var process = NodeProcess.Launch(_folder, [], (variable, value));
        var (output, errors) = await OutputAsync(process);
        Assert.Equal(78, process.ExitCode);
        Assert.Equal("", output);
        Assert.Contains(named, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_that_is_not_understood_ends_the_process_with_64()
    {
        using var process = NodeProcess.Launch(_folder, ["--port", "80"]);
        var (_, errors) = await OutputAsync(process);
        Assert.Equal(64, process.ExitCode);
        Assert.Contains("usage: enx [--config FILE]", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ENX_HTTP_PORT", "enx.http.port")]
    [InlineData("ENX_CLUSTER_PORT", "enx.cluster.port")]
    public async Task A_port_that_is_taken_is_told_in_one_line(string variable, string setting)
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();
        using var process = NodeProcess.Launch(_folder, [], [("ENX_HTTP_PORT", "0"), ("ENX_MEDIA_PORT", "0"), ("ENX_MEDIA_TCP_PORT", "0"), (variable, port)]);
        var (output, errors) = await OutputAsync(process);
        Assert.Equal(ConfigurationException.ExitCode, process.ExitCode);
        Assert.Contains($"{setting} {port}", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        // Akka logs the fault of its own port with all that it knows.
        if (setting == "enx.http.port") Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_node_on_the_file_of_another_says_whose_it_is_and_ends()
    {
        await using var first = await NodeProcess.StartAsync(_folder);
        using var second = NodeProcess.Launch(_folder, [], ("ENX_HTTP_PORT", "0"), ("ENX_MEDIA_PORT", "0"), ("ENX_MEDIA_TCP_PORT", "0"));
        var (output, errors) = await OutputAsync(second);
        Assert.Equal(ConfigurationException.ExitCode, second.ExitCode);
        var line = Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Contains($"enx.storage.connection-string: The rooms in {Path.Combine(_folder.FullName, "data", "enx.db")} are held by another process ({first.Id} on ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);

        // Who is killed lets go of it.
        await first.KillAsync();
        await using var third = await NodeProcess.StartAsync(_folder);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_told_in_one_line()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "data", "enx.db"));
        using var process = NodeProcess.Launch(_folder, [], ("ENX_HTTP_PORT", "0"), ("ENX_MEDIA_PORT", "0"), ("ENX_MEDIA_TCP_PORT", "0"));
        var (output, errors) = await OutputAsync(process);
        Assert.Equal(ConfigurationException.ExitCode, process.ExitCode);
        Assert.Contains("enx.storage.connection-string: The database ", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_tells_its_address_serves_and_ends_with_0_on_a_signal()
    {
        await using var node = await NodeProcess.StartAsync(_folder);
        using var http = new HttpClient();
        Assert.Equal("""{"status":"ok","desc":"The node takes joins."}""", await http.GetStringAsync(new Uri(node.Address, "healthz/ready")));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "data", "enx.db")));
        Assert.Equal(0, await node.TerminateAsync());
        Assert.Equal("", node.Errors);
    }

    [Fact]
    public async Task A_node_that_is_killed_has_its_rooms_with_their_settings_when_it_is_started_again()
    {
        await using var node = await NodeProcess.StartAsync(_folder);
        using var http = node.App();
        using var made = await http.PostAsJsonAsync("rooms", new { name = "Standup", owner_ref = "team-7", settings = new { participants = 12, quality = "SD", max_active_talkers = 4 }, data = new { floor = "3" } });
        var room = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("room");
        var id = room.GetProperty("room_id").GetString();
        using var patched = await http.PatchAsJsonAsync($"rooms/{id}", new { settings = new { screen_share = false } });
        patched.EnsureSuccessStatusCode();
        await node.KillAsync();

        await using var again = await NodeProcess.StartAsync(_folder);
        using var later = again.App();
        var found = (await later.GetFromJsonAsync<JsonElement>($"rooms/{id}")).GetProperty("room");
        Assert.Equal(("Standup", "team-7", "3"), (found.GetProperty("name").GetString(), found.GetProperty("owner_ref").GetString(), found.GetProperty("data").GetProperty("floor").GetString()));
        var settings = found.GetProperty("settings");
        Assert.Equal((12, "SD", 4, false), (settings.GetProperty("participants").GetInt32(), settings.GetProperty("quality").GetString(), settings.GetProperty("max_active_talkers").GetInt32(), settings.GetProperty("screen_share").GetBoolean()));
        Assert.Equal(room.GetProperty("created").GetString(), found.GetProperty("created").GetString());
        Assert.Equal(1, (await later.GetFromJsonAsync<JsonElement>("rooms")).GetProperty("total").GetInt32());
    }

    private static async Task<(string Output, string Errors)> OutputAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (await output, await errors);
    }
}
