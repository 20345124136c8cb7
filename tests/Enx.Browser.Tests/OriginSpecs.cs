using System.Net;
using System.Text.Json;
using Enx.Testing.Network;
using Enx.Testing.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Enx.Browser.Tests;

/// <summary>Pages that are not the node's own, in a browser, which decides with what the node says.</summary>
[Collection("house")]
public sealed class OriginSpecs(House house)
{
    private const string Secrets = "enx.auth { app-key = \"a-key-of-a-test\", token-secret = \"the-secret-of-a-test-of-32-characters\" }\n";

    /// <summary>Joins from the page with its microphone and camera; who and where, or how it was refused, and in which time.</summary>
    private const string Join = """
        async ([server, token]) => {
          const { EnxRtc } = await import(`${server}enx-rtc/index.js`);
          EnxRtc.serverUrl = server;
          const begun = performance.now();
          try {
            const room = await EnxRtc.joinRoom(token, { audio: true, video: true, name: 'Ann' }, {}, []);
            await EnxRtc.disconnect();
            return { name: room.user.name };
          } catch ({ code, message }) {
            return { code, message, ms: performance.now() - begun };
          }
        }
        """;

    private const string Call = """
        async ([api, key]) => {
          const headers = { authorization: `Basic ${btoa(key)}`, 'content-type': 'application/json' };
          const made = await fetch(`${api}rooms`, { method: 'POST', headers, body: JSON.stringify({ name: 'From a page' }) });
          const { room } = await made.json();
          const gone = await fetch(`${api}rooms/${room.room_id}`, { method: 'DELETE', headers });
          return `${made.status} ${gone.status}`;
        }
        """;

    [Fact]
    public async Task A_page_of_a_development_server_joins_and_calls_REST()
    {
        await using var foreign = await ForeignPage.OpenAsync(house.Browser);
        var page = foreign.Page;
        var token = await house.Node.TokenAsync(await house.Node.CreateRoomAsync(), "Ann");
        var joined = await page.EvaluateAsync<JsonElement>(Join, new[] { $"{house.Node.Node.HttpAddress}", token });
        Assert.Equal("Ann", joined.GetProperty("name").GetString());
        Assert.Equal("201 200", await page.EvaluateAsync<string>(Call, new[] { $"{house.Node.Http.BaseAddress}", $"{NodeUnderTest.AppId}:{NodeUnderTest.AppKey}" }));
    }

    [Fact]
    public async Task A_page_that_is_not_allowed_hears_why_at_once_and_one_that_is_joins()
    {
        await using var foreign = await ForeignPage.OpenAsync(house.Browser);
        var page = foreign.Page;
        await using (var node = await NodeUnderTest.StartAsync(Secrets))
        {
            var token = await node.TokenAsync(await node.CreateRoomAsync(), "Ann");
            var refused = await page.EvaluateAsync<JsonElement>(Join, new[] { $"{node.Node.HttpAddress}", token });
            Assert.Equal(9034, refused.GetProperty("code").GetInt32());
            Assert.Contains($"Pages of {foreign.Origin} may not connect", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains("enx.http.allowed-origins", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.InRange(refused.GetProperty("ms").GetDouble(), 0, 5_000);
            await Assert.ThrowsAnyAsync<PlaywrightException>(() => page.EvaluateAsync<string>(Call, new[] { $"{node.Http.BaseAddress}", $"{NodeUnderTest.AppId}:a-key-of-a-test" }));
        }

        await using (var node = await NodeUnderTest.StartAsync($"{Secrets}enx.http.allowed-origins = [\"{foreign.Origin}\"]"))
        {
            var token = await node.TokenAsync(await node.CreateRoomAsync(), "Ann");
            var joined = await page.EvaluateAsync<JsonElement>(Join, new[] { $"{node.Node.HttpAddress}", token });
            Assert.Equal("Ann", joined.GetProperty("name").GetString());
            Assert.Equal("201 200", await page.EvaluateAsync<string>(Call, new[] { $"{node.Http.BaseAddress}", $"{NodeUnderTest.AppId}:a-key-of-a-test" }));
        }
    }

    /// <summary>A page of a server of its own on this machine, as a developer has it: a browser would not let a page of elsewhere speak with loopback.</summary>
    private sealed class ForeignPage : IAsyncDisposable
    {
        private readonly HttpListener _server = new();

        private ForeignPage(int port)
        {
            Origin = $"http://localhost:{port}";
            _server.Prefixes.Add($"{Origin}/");
            _server.Start();
            Serving = ServeAsync();
        }

        public string Origin { get; }

        public IPage Page { get; private set; } = null!;

        private Task Serving { get; }

        public static async Task<ForeignPage> OpenAsync(IBrowser browser)
        {
            var foreign = new ForeignPage(FreePort.Tcp());
            foreign.Page = await browser.NewPageAsync();
            await foreign.Page.GotoAsync($"{foreign.Origin}/");
            return foreign;
        }

        public async ValueTask DisposeAsync()
        {
            await Page.CloseAsync();
            _server.Close();
            await Serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await _server.GetContextAsync();
                    asked.Response.ContentType = "text/html";
                    await asked.Response.OutputStream.WriteAsync("<!doctype html><title>A page of somebody else</title>"u8.ToArray());
                    asked.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // It is closed.
            }
        }
    }
}
