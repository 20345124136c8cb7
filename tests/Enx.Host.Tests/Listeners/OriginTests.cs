using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Listeners;

/// <summary>What pages of other origins may do, what they hear when they may not, and what the operator reads of it.</summary>
public sealed class OriginTests
{
    private const string OwnSecrets = "enx.auth { app-key = \"a-key-of-a-test\", token-secret = \"the-secret-of-a-test-of-32-characters\" }";
    private const string App = "https://app.example";

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost.evil.example:1")]
    public async Task A_socket_of_another_origin_is_closed_with_4403_and_a_reason_and_holds_nothing(string origin)
    {
        await using var node = await TestNode.StartAsync(OwnSecrets);
        using var socket = await OpenAsync(node, origin);
        await socket.SendAsync("""{"jsonrpc": "2.0", "id": 1, "method": "ping"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var first = await socket.ReceiveAsync(new byte[1024], CancellationToken.None);
        Assert.Equal((WebSocketMessageType.Close, 4403, "pages of this origin may not connect: enx.http.allowed-origins"), (first.MessageType, (int)socket.CloseStatus!, socket.CloseStatusDescription));
        var holds = node.Node.ReadHolds();
        Assert.Equal((0, 0), (holds.Sessions, holds.SessionActors));
    }

    [Theory]
    [InlineData("same")]
    [InlineData(null)]
    [InlineData(App)]
    public async Task A_socket_of_the_nodes_own_page_of_an_allowed_one_and_of_no_page_is_served(string? origin)
    {
        await using var node = await TestNode.StartAsync($"{OwnSecrets}\nenx.http.allowed-origins = [\"{App}\"]");
        await using var client = await SignalClient.OpenAsync(node.Node.SignalAddress, origin == "same" ? node.Node.HttpAddress.GetLeftPart(UriPartial.Authority) : origin);
        await client.CallAsync("ping");
    }

    [Fact]
    public async Task Sockets_of_other_origins_that_do_not_close_take_no_more_than_their_address_may()
    {
        await using var node = await TestNode.StartAsync($"{OwnSecrets}\nenx.limits {{ connections-per-address = 3, sessions = 2 }}");
        var held = new List<ClientWebSocket>();
        try
        {
            for (var i = 0; i < 3; i++) held.Add(await OpenAsync(node, "https://evil.example"));
            await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(node, "https://evil.example"));
            // Who does not close is cut off, and then there is place again. Sessions were never taken.
            await Eventually.HoldsAsync(async () =>
            {
                try
                {
                    await using var ann = await node.ConnectAsync();
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            }, "there is place for others");
        }
        finally
        {
            foreach (var socket in held) socket.Dispose();
        }
    }

    [Fact]
    public async Task The_log_names_a_refused_origin_once_a_minute_with_a_count()
    {
        await using var node = await TestNode.StartAsync(OwnSecrets);
        for (var i = 0; i < 3; i++) (await OpenAsync(node, App)).Dispose();
        Assert.Equal([(App, 1)], Refusals(node));
        await PostAsync(node, "https://other.example");
        await PreflightAsync(node, "https://preflight.example", "rooms");
        Assert.Equal([(App, 1), ("https://other.example", 1), ("https://preflight.example", 1)], Refusals(node));
        node.Time.Advance(TimeSpan.FromSeconds(61));
        await PostAsync(node, App);
        Assert.Equal((App, 3), Refusals(node)[^1]);
        Assert.Contains("enx.http.allowed-origins", node.Logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_names_many_origins_or_a_long_one_does_not_fill_the_log()
    {
        await using var node = await TestNode.StartAsync(OwnSecrets);
        await PostAsync(node, "https://" + new string('x', 5_000));
        for (var i = 0; i < 100; i++) await PostAsync(node, $"https://{i}.example");
        var refusals = Refusals(node);
        Assert.Equal(33, refusals.Count);
        Assert.Equal((201, "(other origins)"), (refusals[0].Origin.Length, refusals[^1].Origin));
        node.Time.Advance(TimeSpan.FromSeconds(61));
        await PostAsync(node, "https://late.example");
        Assert.Equal(("https://late.example", 1), Refusals(node)[^1]);
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("http://localhost", true)]
    [InlineData("https://localhost:5173", false)]
    [InlineData("http://localhost.evil.example:5173", false)]
    [InlineData("http://192.168.0.7:5173", false)]
    public async Task A_development_server_on_this_machine_may_while_the_node_is_in_development(string origin, bool may)
    {
        await using (var node = await TestNode.StartAsync()) Assert.Equal((may, may, may), await MayAsync(node, origin));
        await using (var node = await TestNode.StartAsync(OwnSecrets)) Assert.Equal((false, false, false), await MayAsync(node, origin));
        await using (var node = await TestNode.StartAsync("enx.auth.app-key = \"a-key-of-a-test\"")) Assert.Equal((false, false, false), await MayAsync(node, origin));
        await using (var node = await TestNode.StartAsync()) Assert.Equal((false, false, false), await MayAsync(node, origin, ("X-Forwarded-For", "203.0.113.9")));
    }

    [Theory]
    [InlineData("https://anybody.example")]
    [InlineData("null")]
    public async Task Every_page_may_import_the_sdk(string origin)
    {
        await using var node = await TestNode.StartAsync(OwnSecrets);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Node.HttpAddress, "enx-rtc/index.js"));
        request.Headers.Add("Origin", origin);
        using var answer = await node.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "*"), (answer.StatusCode, Header(answer, "Access-Control-Allow-Origin")));
        foreach (var path in new[] { "", "openapi/v1.json", "healthz/live", "cluster" })
        {
            using var other = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Node.HttpAddress, path));
            other.Headers.Add("Origin", origin);
            using var closed = await node.Http.SendAsync(other);
            Assert.Null(Header(closed, "Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_calls_REST_with_the_key_that_it_sends_and_reads_refusals_too()
    {
        await using var node = await TestNode.StartAsync($"{OwnSecrets}\nenx.http.allowed-origins = [\"{App}\"]");
        foreach (var method in new[] { "POST", "PATCH", "DELETE", "GET" })
        {
            using var preflight = await PreflightAsync(node, App, "rooms", method);
            Assert.Equal((HttpStatusCode.NoContent, App), (preflight.StatusCode, Header(preflight, "Access-Control-Allow-Origin")));
            Assert.Contains("authorization", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
            Assert.Contains("content-type", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
            if (method is not ("GET" or "POST")) Assert.Contains(method, Header(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
            Assert.Null(Header(preflight, "Access-Control-Allow-Credentials"));
        }

        using var wrong = new HttpClient();
        foreach (var (http, body, status) in new[] { (node.Http, """{"name": "x"}""", 201), (node.Http, "{}", 400), (wrong, """{"name": "x"}""", 401) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node.Http.BaseAddress!, "rooms")) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
            request.Headers.Add("Origin", App);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Sec-Fetch-Mode", "cors");
            using var answer = await http.SendAsync(request);
            Assert.Equal((status, App), ((int)answer.StatusCode, Header(answer, "Access-Control-Allow-Origin")));
            Assert.Contains("Origin", Header(answer, "Vary"), StringComparison.OrdinalIgnoreCase);
            Assert.Null(Header(answer, "Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task That_every_page_may_open_a_socket_lets_no_page_call_REST()
    {
        await using var node = await TestNode.StartAsync($"{OwnSecrets}\nenx.http.allowed-origins = [\"*\"]");
        Assert.Equal((true, false, false), await MayAsync(node, "https://anybody.example"));
    }

    [Fact]
    public async Task A_refused_call_has_the_number_9034()
    {
        await using var node = await TestNode.StartAsync(OwnSecrets);
        using var answer = await PostAsync(node, "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("\"result\":9034", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Whether a page of an origin may open a socket, is told so before a call, and may call.</summary>
    private static async Task<(bool Socket, bool Preflight, bool Call)> MayAsync(TestNode node, string origin, (string Name, string Value)? mark = null)
    {
        using var preflight = await PreflightAsync(node, origin, "rooms", mark: mark);
        using var call = await PostAsync(node, origin, mark);
        return (await IsServedAsync(), Header(preflight, "Access-Control-Allow-Origin") == origin, call.IsSuccessStatusCode);

        async Task<bool> IsServedAsync()
        {
            using var socket = await OpenAsync(node, origin, mark);
            await socket.SendAsync("""{"jsonrpc": "2.0", "id": 1, "method": "ping"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            return (await socket.ReceiveAsync(new byte[1024], CancellationToken.None)).MessageType == WebSocketMessageType.Text;
        }
    }

    private static async Task<ClientWebSocket> OpenAsync(TestNode node, string origin, (string Name, string Value)? mark = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        socket.Options.SetRequestHeader("Origin", origin);
        if (mark is { } m) socket.Options.SetRequestHeader(m.Name, m.Value);
        try
        {
            await socket.ConnectAsync(node.Node.SignalAddress, CancellationToken.None);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(TestNode node, string origin, (string Name, string Value)? mark = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "rooms") { Content = new StringContent("""{"name": "x"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        if (mark is { } m) request.Headers.Add(m.Name, m.Value);
        return await node.Http.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(TestNode node, string origin, string path, string method = "POST", (string Name, string Value)? mark = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(node.Http.BaseAddress!, path));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        if (mark is { } m) request.Headers.Add(m.Name, m.Value);
        return await http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    private static List<(string Origin, int Count)> Refusals(TestNode node) => [.. node.Logs.Lines
        .Select(line => System.Text.Json.JsonElement.Parse(line))
        .Where(line => line.TryGetProperty("Origin", out _))
        .Select(line => (line.GetProperty("Origin").GetString()!, line.GetProperty("Count").GetInt32()))];
}
