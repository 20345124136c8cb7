using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Listeners;

/// <summary>What only this machine may ask for is not given to the world by a proxy on it, or by a page.</summary>
public sealed class CallerTests
{
    [Theory]
    [InlineData("", "", 200, 200)]
    [InlineData("X-Forwarded-For", "203.0.113.9", 403, 401)]
    [InlineData("X-Forwarded-Proto", "https", 403, 401)]
    [InlineData("Forwarded", "for=203.0.113.9", 403, 401)]
    [InlineData("Via", "1.1 proxy", 403, 401)]
    [InlineData("X-Real-IP", "203.0.113.9", 403, 401)]
    [InlineData("Origin", "https://rooms.example.com", 403, 401)]
    [InlineData("Host", "rooms.example.com", 403, 401)]
    [InlineData("Host", "evil.example", 421, 421)]
    public async Task Demo_tokens_and_the_development_key_are_for_this_machine(string header, string value, int atDemo, int atApi)
    {
        await using var node = await NodeUnderTest.StartAsync("enx.http.public-url = \"https://rooms.example.com\"");
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        if (header.Length > 0) http.DefaultRequestHeaders.Add(header, value);
        http.DefaultRequestHeaders.Authorization = NodeUnderTest.BasicOf(NodeUnderTest.AppId, NodeUnderTest.AppKey);
        using (var demo = await http.PostAsJsonAsync("demo/tokens", new { room = "x", name = "Eve", role = "moderator" })) Assert.Equal(atDemo, (int)demo.StatusCode);
        using (var rest = await http.GetAsync("video/v2/rooms"))
        {
            Assert.Equal(atApi, (int)rest.StatusCode);
            if (atApi == 401) Assert.Contains("The development key is for this machine alone", await rest.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var cluster = await http.GetAsync("cluster")) Assert.Equal(atApi, (int)cluster.StatusCode);
        using var health = await http.GetAsync("healthz/ready");
        Assert.Equal(atApi == 421 ? 421 : 200, (int)health.StatusCode);
    }

    [Fact]
    public async Task A_socket_through_a_proxy_is_refused_while_the_secret_is_that_of_the_development()
    {
        await using var node = await NodeUnderTest.StartAsync();
        await (await SignalClient.OpenAsync(node.Node.SignalAddress)).DisposeAsync();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        socket.Options.SetRequestHeader("X-Forwarded-For", "203.0.113.9");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(node.Node.SignalAddress, CancellationToken.None));
    }

    [Fact]
    public async Task A_proxy_that_says_nothing_of_itself_but_speaks_as_proxies_do_is_not_this_machine()
    {
        await using var node = await NodeUnderTest.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "demo/tokens") { Version = HttpVersion.Version10, Content = new StringContent("""{"room": "x", "name": "Eve"}""", System.Text.Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task With_secrets_of_its_own_a_node_on_loopback_serves_the_world_through_a_proxy()
    {
        await using var node = await NodeUnderTest.StartAsync("""
            enx.auth { app-key = "a-key-of-a-test", token-secret = "the-secret-of-a-test-of-32-characters" }
            enx.http.public-url = "https://rooms.example.com"
            """);
        node.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        node.Http.DefaultRequestHeaders.Add("Host", "rooms.example.com");
        var room = await node.CreateRoomAsync();
        Assert.NotEmpty(await node.TokenAsync(room, "Ann"));
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:1", 200)]
    [InlineData("127.8.8.8", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("also.example", 200)]
    [InlineData("rebound.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("192.168.0.1", 421)]
    public async Task A_node_on_loopback_answers_to_its_own_names_alone(string host, int expected)
    {
        await using var node = await NodeUnderTest.StartAsync("enx.http.allowed-hosts = [\"also.example\"]");
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        http.DefaultRequestHeaders.Add("Host", host);
        foreach (var path in new[] { "", "healthz/live" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal(expected, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("x-forwarded", "X-Forwarded-For", "203.0.113.{0}", true)]
    [InlineData("x-forwarded", "X-Forwarded-For", "198.51.100.{0}, 203.0.113.9", false)]
    [InlineData("x-forwarded", "Forwarded", "for=203.0.113.{0}", false)]
    [InlineData("forwarded", "Forwarded", "for=203.0.113.{0};proto=https", true)]
    [InlineData("forwarded", "Forwarded", "for=198.51.100.{0}, for=203.0.113.9", false)]
    [InlineData("forwarded", "X-Forwarded-For", "203.0.113.{0}", false)]
    [InlineData("x-forwarded", "X-Forwarded-For", "2001:db8::{0}", false)]
    [InlineData("x-forwarded", "X-Forwarded-For", "2001:db8:0:{0}::1", true)]
    public async Task Each_client_behind_a_trusted_proxy_has_a_limit_of_its_own(string reads, string header, string value, bool apart)
    {
        var refused = await RefusedOf30Async($"enx.http.trusted-proxies = [\"127.0.0.0/8\"]\nenx.http.proxy-headers = \"{reads}\"", header, value);
        Assert.Equal(apart, refused == 0);
    }

    [Fact]
    public async Task Who_is_no_trusted_proxy_is_not_listened_to() => Assert.NotEqual(0, await RefusedOf30Async("enx.http.trusted-proxies = [\"10.0.0.0/8\"]", "X-Forwarded-For", "203.0.113.{0}"));

    [Fact]
    public async Task Sockets_of_one_client_behind_a_proxy_are_bounded_and_those_of_others_are_not_touched()
    {
        await using var node = await TestNode.StartAsync("enx.http.trusted-proxies = [\"127.0.0.9\"]\nenx.auth.token-secret = \"the-secret-of-a-test-of-32-characters\"\nenx.limits.connections-per-address = 3");
        var target = new IPEndPoint(IPAddress.Loopback, node.Node.HttpAddress.Port);
        await using var greedy = new Testing.Network.ForwardingProxy(target, IPAddress.Parse("127.0.0.9"), _ => "203.0.113.66");
        await using var honest = new Testing.Network.ForwardingProxy(target, IPAddress.Parse("127.0.0.9"), n => $"203.0.113.{n}");
        for (var i = 0; i < 3; i++) await SignalClient.OpenAsync(new Uri($"ws://{greedy.EndPoint}/signal"));
        await Assert.ThrowsAsync<WebSocketException>(() => SignalClient.OpenAsync(new Uri($"ws://{greedy.EndPoint}/signal")));
        for (var i = 0; i < 10; i++) await SignalClient.OpenAsync(new Uri($"ws://{honest.EndPoint}/signal"));
    }

    /// <summary>Of 30 quick requests, how many are answered 429 when one address may send 1 a second, 2 at once.</summary>
    private static async Task<int> RefusedOf30Async(string hocon, string header, string value)
    {
        await using var node = await NodeUnderTest.StartAsync($"enx.limits.requests-per-second = 1\nenx.auth.app-key = \"a-key-of-a-test\"\n{hocon}");
        var refused = 0;
        for (var i = 1; i <= 30; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "rooms/none");
            request.Headers.Add(header, string.Format(null, value, i));
            using var answer = await node.Http.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused++;
            else Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        return refused;
    }
}
