using System.Text.Json;
using Enx.Cli;

namespace Enx.Host.Tests.LoadTest;

/// <summary>The load tester, on a real node in this process: that its people do what it says, and that it sees what goes wrong. No times are judged here.</summary>
public sealed class LoadTestTests
{
    /// <summary>Times depend on the machine; what must be there, and what must not be left, does not.</summary>
    private const string Untimed = """ "hop_p99_ms": null, "freezes_per_hour": null, "loss": 0.01, "false_alerts": null """;

    [Fact]
    public async Task People_come_send_are_seen_and_leave_nothing_behind()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var folder = new TempFolder();
        var page = Path.Combine(folder.Path, "report.html");
        var (code, output, errors) = await RunAsync(
            node, folder.Scenario($$$"""{"rooms": 2, "publishers": 2, "subscribers": 1, "slots": 2, "joins_per_second": 5, "duration_seconds": 6, "settle_seconds": 2, "gates": { {{{Untimed}}} }}"""), "--json", "--html", page);
        Assert.True(code == 0, errors + output);
        var report = JsonElement.Parse(output);
        Assert.Equal((6, 0, 0), (Of(report, "joins", "done"), Of(report, "joins", "failed"), Of(report, "joins", "lost")));
        // Two send sound and up to three layers each, for six seconds; each is seen by two.
        Assert.InRange(Of(report, "media", "packets_received"), 2_000, 1_000_000);
        Assert.InRange(Of(report, "media", "pictures"), 200, 10_000);
        Assert.InRange(report.GetProperty("media").GetProperty("hop").GetProperty("count").GetInt64(), 1_000, 1_000_000);
        Assert.Equal((0, 0, 0), (Of(report, "server", "left_peers"), Of(report, "server", "left_rooms"), Of(report, "server", "left_sessions")));
        Assert.Contains("\"name\": \"scenario\"", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sockets_that_are_cut_come_back_while_people_come_and_go_chat_share_and_mute()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var folder = new TempFolder();
        var (code, output, errors) = await RunAsync(node, folder.Scenario($$$"""
            {"rooms": 1, "publishers": 3, "subscribers": 2, "slots": 3, "joins_per_second": 10, "duration_seconds": 12, "settle_seconds": 1, "shares": 1, "share_seconds": 2,
             "messages_per_minute": 120, "mutes_per_second": 1, "stay_seconds": 8, "away_seconds": 0.2, "cut_every_seconds": 3, "cut_part": 0.5, "gates": { {{{Untimed}}} }}
            """), "--json");
        Assert.True(code == 0, errors + output);
        var report = JsonElement.Parse(output);
        Assert.InRange(Of(report, "joins", "done"), 6, 200);
        Assert.InRange(Of(report, "reconnects", "cut"), 1, 200);
        Assert.Equal(0, Of(report, "reconnects", "failed"));
        Assert.Empty(report.GetProperty("errors").EnumerateArray());
    }

    [Fact]
    public async Task What_did_not_hold_is_an_exit_code()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var folder = new TempFolder();
        var (code, output, errors) = await RunAsync(
            node, folder.Scenario("""{"publishers": 2, "duration_seconds": 1, "settle_seconds": 0, "gates": {"join_p95_ms": 0, "hop_p99_ms": null, "freezes_per_hour": null, "loss": null, "false_alerts": null}}"""));
        Assert.Equal(4, code);
        Assert.Contains("join, p95", errors, StringComparison.Ordinal);
        Assert.Contains("DID NOT HOLD", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Joins_that_a_node_refuses_are_counted_with_its_sentence()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var folder = new TempFolder();
        var room = await node.CreateRoomAsync(new { participants = 1, max_active_talkers = 1 });
        var tokens = Path.Combine(folder.Path, "tokens");
        await File.WriteAllLinesAsync(tokens, [await node.TokenAsync(room, "Ann"), await node.TokenAsync(room, "Bob")]);
        var (code, output, _) = await RunAsync(node, folder.Scenario("""{"publishers": 2, "slots": 1, "duration_seconds": 1, "settle_seconds": 0}"""), "--json", "--token-file", tokens);
        Assert.Equal(4, code);
        var report = JsonElement.Parse(output);
        Assert.Equal((1, 1), (Of(report, "joins", "done"), Of(report, "joins", "failed")));
        Assert.Contains("join: ", report.GetProperty("errors")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--i-own-this-server", "--server", "http://192.0.2.1:8080")]
    [InlineData("no such scenario", "--scenario", "metting")]
    [InlineData("rooms is 5000", "--rooms", "5000")]
    [InlineData("There is no file", "--token-file", "nowhere")]
    [InlineData("no http or https address", "--target", "nonsense")]
    public async Task What_cannot_be_run_is_said_before_anything_is_done(string sentence, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await EnxCommand.RunAsync(["loadtest", .. arguments], output, errors, name => name switch { "ENX_APP" => "app", "ENX_APP_KEY" => "key", _ => null });
        Assert.Equal(2, code);
        Assert.Contains(sentence.Replace("no such scenario", "There is no scenario \"metting\"", StringComparison.Ordinal), errors.ToString(), StringComparison.Ordinal);
    }

    private static long Of(JsonElement report, string part, string field) => report.GetProperty(part).GetProperty(field).GetInt64();

    private static async Task<(int Code, string Output, string Errors)> RunAsync(NodeUnderTest node, string scenario, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await EnxCommand.RunAsync(["loadtest", "--scenario", scenario, .. arguments], output, errors, name => name switch
        {
            "ENX_SERVER" => node.Node.HttpAddress.ToString(),
            "ENX_APP" => NodeUnderTest.AppId,
            "ENX_APP_KEY" => NodeUnderTest.AppKey,
            _ => null,
        });
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class TempFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-load-");

        public string Path => _folder.FullName;

        public string Scenario(string json)
        {
            var file = System.IO.Path.Combine(Path, "scenario.json");
            File.WriteAllText(file, json);
            return file;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
