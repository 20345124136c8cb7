using System.Text.Json;
using Enx.Cli;
using Enx.Host.Tests.Operations;

namespace Enx.Host.Tests.Operators;

/// <summary>The enx command, on a real node.</summary>
public sealed class CommandLineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_room_is_made_listed_shown_entered_and_deleted()
    {
        await using var node = await NodeUnderTest.StartAsync();
        var id = (await DoneAsync(node, "rooms", "create", "Board meeting", "--owner-ref", "team-7", "--settings", """{"participants": 5}""")).Trim();
        Assert.Matches("^[0-9a-f]{24}$", id);
        Assert.Contains(["participants", "5"], Cells(await DoneAsync(node, "rooms", "show", id)).Select(c => new[] { c[0].Replace("settings.", "", StringComparison.Ordinal), c[^1] }));
        await Eventually.HoldsAsync(async () => (await DoneAsync(node, "rooms", "list", "--name", "board")).Contains(id, StringComparison.Ordinal), "the room is listed");

        var token = (await DoneAsync(node, "tokens", "create", id, "--name", "Ann", "--role", "moderator")).Trim();
        await using var ann = await SignalClient.OpenAsync(node.Node.SignalAddress);
        await ann.JoinAsync(token, offer: "null");
        Assert.Contains(Cells(await DoneAsync(node, "users", "list", id)), c => c[1] == "Ann" && c[2] == "moderator");

        var (code, _, errors) = await RunAsync(node, "rooms", "delete", id);
        Assert.Equal(1, code);
        Assert.Contains("(9009)", errors, StringComparison.Ordinal);
        await DoneAsync(node, "rooms", "delete", id, "--force");
        (code, _, errors) = await RunAsync(node, "rooms", "show", id);
        Assert.Equal(1, code);
        Assert.Contains("(9004)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_in_json_are_those_of_the_node()
    {
        await using var node = await NodeUnderTest.StartAsync();
        var made = JsonElement.Parse(await DoneAsync(node, "rooms", "create", "Lesson", "--json"));
        Assert.Equal(("Lesson", 0), (made.GetProperty("room").GetProperty("name").GetString(), made.GetProperty("result").GetInt32()));
        var status = JsonElement.Parse(await DoneAsync(node, "status", "--json"));
        Assert.Equal(ClusterApiTests.Own(node), status.GetProperty("own").GetString());
        await Eventually.HoldsAsync(async () => JsonElement.Parse(await DoneAsync(node, "rooms", "list", "--json")).GetProperty("total").GetInt32() == 1, "the room is listed");
    }

    [Fact]
    public async Task The_journal_is_shown_with_its_largest_rooms()
    {
        await using var node = await NodeUnderTest.StartAsync();
        var id = (await DoneAsync(node, "rooms", "create", "Shown")).Trim();
        var shown = await DoneAsync(node, "journal");
        Assert.Contains("kept: 168h", shown, StringComparison.Ordinal);
        Assert.Contains(Cells(shown), c => c.Length == 2 && c[0] == id);
    }

    [Fact]
    public async Task The_cluster_is_asked_at_the_door_for_operators()
    {
        await using var node = await NodeUnderTest.StartAsync("enx.management.listener = on");
        Assert.Contains("1 of 1 members up", await DoneAsync(node, "status"), StringComparison.Ordinal);
        Assert.NotEmpty(await DoneAsync(node, "rooms", "create", "Lesson"));
        var (code, _, errors) = await RunAsync(["status"], [$"ENX_SERVER={node.Node.HttpAddress}", $"ENX_APP={NodeUnderTest.AppId}", $"ENX_APP_KEY={NodeUnderTest.AppKey}"]);
        Assert.Equal(1, code);
        Assert.Contains("enx.management.port", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_cannot_speak_to_the_terminal()
    {
        await using var node = await NodeUnderTest.StartAsync();
        // A name with control characters is refused these days, a description is not.
        var id = await node.CreateRoomAsync(new { participants = 5, moderators = 1, description = "\u001b[31mred" });
        Assert.Contains("[31mred", await DoneAsync(node, "rooms", "show", id), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', await DoneAsync(node, "rooms", "show", id));
    }

    [Theory]
    [InlineData("rooms")]
    [InlineData("rooms", "show")]
    [InlineData("rooms", "destroy", "x")]
    [InlineData("tokens", "create", "x")]
    [InlineData("tokens", "create", "x", "--name", "Ann", "--role", "king")]
    [InlineData("rooms", "create", "x", "--settings", "{")]
    [InlineData("status", "--server", "ftp://127.0.0.1")]
    [InlineData("status", "--management", "8081")]
    public async Task A_call_that_cannot_stand_ends_with_2_and_a_sentence(params string[] args)
    {
        var (code, output, errors) = await RunAsync(args, ["ENX_APP=a", "ENX_APP_KEY=b"]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("enx: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_id_or_key_a_call_ends_with_2_and_names_what_is_missing()
    {
        Assert.Contains("ENX_APP", (await RunAsync(["status", "--server", "https://rooms.example.com"], [])).Errors, StringComparison.Ordinal);
        var (code, _, errors) = await RunAsync(["status", "--app", "enx-dev"], []);
        Assert.Equal(2, code);
        Assert.Contains("ENX_APP_KEY", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_development_node_on_this_machine_is_asked_without_id_and_key()
    {
        await using var node = await NodeUnderTest.StartAsync();
        var (code, output, errors) = await RunAsync(["rooms", "create", "Standup"], [$"ENX_SERVER={node.Node.HttpAddress}"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches("^[0-9a-f]{24}$", output.Trim());
    }

    [Fact]
    public async Task A_wrong_key_ends_with_1_and_nobody_at_the_address_with_3()
    {
        await using var node = await NodeUnderTest.StartAsync();
        Assert.Equal(1, (await RunAsync(["status", "--server", node.Node.HttpAddress.ToString()], ["ENX_APP=enx-dev", "ENX_APP_KEY=guessed"])).Code);
        Assert.Equal(3, (await RunAsync(["status", "--server", $"http://127.0.0.1:{Enx.Testing.Network.FreePort.Tcp()}"], ["ENX_APP=enx-dev", "ENX_APP_KEY=guessed"])).Code);
    }

    [Fact]
    public async Task A_node_is_drained_and_waited_for()
    {
        var hocon = await RolesTests.StorageAsync();
        await using var one = await NodeUnderTest.StartAsync(hocon);
        await using var other = await NodeUnderTest.StartAsync(hocon);
        var name = ClusterApiTests.Own(other);
        await Eventually.HoldsAsync(async () => Cells(await DoneAsync(one, "nodes", "list")).Count(c => c[1] == "up") == 2, "both are up", Patience);
        Assert.Equal(1, (await RunAsync(one, "node", "down", name)).Code);
        // What the program does when it is told to stop.
        var ended = other.Node.WaitForShutdownAsync();
        Assert.Contains("has left", await DoneAsync(one, "node", "drain", name, "--deadline", "20s", "--wait"), StringComparison.Ordinal);
        await ended.WaitAsync(Patience);
        Assert.Single(Cells(await DoneAsync(one, "nodes", "list")).Skip(1));
        var status = await DoneAsync(one, "status");
        Assert.Contains("1 of 1 members up", status, StringComparison.Ordinal);
        Assert.Contains($"{name} has left", status, StringComparison.Ordinal);
    }

    private static async Task<string> DoneAsync(NodeUnderTest node, params string[] args)
    {
        var (code, output, errors) = await RunAsync(node, args);
        Assert.Equal((0, ""), (code, errors));
        return output;
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(NodeUnderTest node, params string[] args) =>
        RunAsync(args, [$"ENX_SERVER={node.Node.HttpAddress}", $"ENX_MANAGEMENT={node.Node.ManagementAddress}", $"ENX_APP={NodeUnderTest.AppId}", $"ENX_APP_KEY={NodeUnderTest.AppKey}"]);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string[] args, string[] environment)
    {
        var variables = environment.Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await EnxCommand.RunAsync(args, output, errors, variables.GetValueOrDefault);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>The cells of a table: columns are two blanks apart.</summary>
    private static List<string[]> Cells(string table) =>
        [.. table.TrimEnd().Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
