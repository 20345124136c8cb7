using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Listeners;

/// <summary>Operators have a listener of their own where strangers can reach the other one.</summary>
public sealed class ManagementListenerTests
{
    private const string Public = """
        enx.http.bind-address = "0.0.0.0"
        enx.auth { app-key = "a-key-of-a-test", token-secret = "the-secret-of-a-test-of-32-characters" }
        """;

    [Theory]
    [InlineData("healthz/live", 200, 200)]
    [InlineData("healthz/ready", 200, 200)]
    [InlineData("metrics", 404, 200)]
    [InlineData("cluster", 404, 401)]
    [InlineData("cluster/rooms", 404, 401)]
    [InlineData("cluster/ui/", 404, 200)]
    [InlineData("", 200, 404)]
    [InlineData("enx-rtc/index.js", 200, 404)]
    [InlineData("video/v2/rooms", 401, 404)]
    [InlineData("signal", 400, 404)]
    [InlineData("docs", 200, 404)]
    public async Task Beyond_loopback_each_door_has_its_own(string path, int atPublic, int atManagement)
    {
        await using var node = await NodeUnderTest.StartAsync(Public);
        Assert.NotEqual(node.Node.HttpAddress, node.Node.ManagementAddress);
        Assert.Equal((atPublic, atManagement), (await StatusAsync(node.Node.HttpAddress, path), await StatusAsync(node.Node.ManagementAddress, path)));
    }

    [Fact]
    public async Task What_a_node_lacks_is_told_to_operators_alone()
    {
        await using var node = await NodeUnderTest.StartAsync(Public);
        using var http = new HttpClient();
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(new Uri(node.Node.HttpAddress, "healthz/ready")));
        Assert.Equal("""{"status":"ok","desc":"The node takes joins."}""", await http.GetStringAsync(new Uri(node.Node.ManagementAddress, "healthz/ready")));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("enx.management.listener = on", false)]
    [InlineData(Public + "\nenx.management.listener = off", true)]
    [InlineData(Public, false)]
    public async Task There_is_one_door_or_two(string hocon, bool one)
    {
        await using var node = await NodeUnderTest.StartAsync(hocon);
        Assert.Equal(one, node.Node.HttpAddress == node.Node.ManagementAddress);
        Assert.Equal(200, await StatusAsync(node.Node.ManagementAddress, "metrics"));
        Assert.Equal(one ? 200 : 404, await StatusAsync(node.Node.HttpAddress, "metrics"));
    }

    [Fact]
    public async Task A_full_public_door_does_not_close_that_of_operators()
    {
        await using var node = await NodeUnderTest.StartAsync("enx.management.listener = on\nenx.limits { sessions = 5, request-head-timeout = 2m }");
        var idle = await IdleSockets.ConnectAsync(node.Node.HttpAddress, 20);
        await Eventually.HoldsAsync(() => idle.Count(IdleSockets.IsClosed) == 10, "the listener is full");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => StatusAsync(node.Node.HttpAddress, "healthz/live"));
        for (var i = 0; i < 20; i++) Assert.Equal(200, await StatusAsync(node.Node.ManagementAddress, "healthz/live"));
        foreach (var socket in idle) socket.Dispose();
    }

    private static async Task<int> StatusAsync(Uri listener, string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(listener, path));
        return (int)answer.StatusCode;
    }
}
