using Enx.Testing.Network;
using Enx.Testing.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Enx.Testing.Browsers;

/// <summary>One node and one Chromium for all tests: starting them takes longer than most tests.</summary>
public sealed class House : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream=fps=12", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
        "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
    ];

    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan FirefoxPatience = TimeSpan.FromSeconds(120);

    private IPlaywright _playwright = null!;

    /// <summary>The program of the Chromium that all tests use.</summary>
    public static string Chromium { get; } = Environment.GetEnvironmentVariable("ENX_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>The node that people meet on.</summary>
    public NodeUnderTest Node { get; private set; } = null!;

    /// <summary>The Chromium that people are in who have none of their own.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Node = await NodeUnderTest.StartAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = Flags,
        });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Browser.CloseAsync();
        _playwright.Dispose();
        await Node.DisposeAsync();
    }

    /// <summary>A browser beside this one.</summary>
    /// <param name="flags">What it is told beyond the usual.</param>
    /// <param name="networkNamespace">Where it lives, if not in this machine's own network.</param>
    public Task<OwnBrowser> StartBrowserAsync(IEnumerable<string>? flags = null, string? networkNamespace = null) =>
        OwnBrowser.StartAsync(_playwright, [.. Flags, .. flags ?? []], networkNamespace);

    /// <summary>Somebody joins with a token of this room through the page's own way in. The window is small: several of them are drawn,
    /// coded and decoded by two cores, and tests of how pages look open a large one.</summary>
    /// <param name="more">What the page's address says beyond that, e.g. <c>attempts=2</c>.</param>
    public async Task<Person> JoinAsync(string roomId, string name, string role = "participant", NodeUnderTest? node = null, string size = "640x360", string more = "", Whereabouts? at = null)
    {
        var person = await ComeAsync(roomId, name, role, node, size, more, at);
        await person.IsInAsync();
        return person;
    }

    /// <summary>As <see cref="JoinAsync"/>, for somebody who may have to wait in the waiting room, or is not let in at all.</summary>
    public async Task<Person> ComeAsync(string roomId, string name, string role = "participant", NodeUnderTest? node = null, string size = "640x360", string more = "", Whereabouts? at = null)
    {
        var token = await (node ?? Node).TokenAsync(roomId, name, role);
        return await OpenAsync($"?autojoin=1&size={size}&name={name}&token={token}&{more}", name, node, at ?? new Whereabouts());
    }

    /// <summary>Somebody joins as with <see cref="JoinAsync"/>, in a Firefox of their own on another machine.</summary>
    /// <param name="there">The other machine.</param>
    /// <param name="node">A node that <see cref="StartNodeAsync"/> started.</param>
    public static async Task<FirefoxPage> JoinInFirefoxAsync(NetworkNamespace there, NodeUnderTest node, string roomId, string name, string role = "participant", string size = "640x360")
    {
        var token = await node.TokenAsync(roomId, name, role);
        var page = await FirefoxPage.OpenAsync(new Uri(AddressOf(node, there), $"?autojoin=1&size={size}&name={name}&token={token}"), there.Name);
        try
        {
            await page.HoldsAsync("document.querySelector('[data-testid=room-view]')?.checkVisibility() === true", $"{name} is in the room", FirefoxPatience);
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }

        return page;
    }

    /// <summary>A node that other machines reach as well.</summary>
    /// <param name="there">One of them.</param>
    /// <param name="hocon">What else differs from the defaults.</param>
    public static Task<NodeUnderTest> StartNodeAsync(NetworkNamespace there, string hocon = "") => NodeUnderTest.StartAsync($$"""
        enx {
          http.bind-address = "0.0.0.0"
          media { bind-address = "0.0.0.0", announced-addresses = ["{{there.Near}}"] }
          auth { app-key = "the-key-of-a-test", token-secret = "the-secret-of-a-test-of-32-characters" }
        }
        {{hocon}}
        """);

    /// <summary>The address of such a node, as seen from the other machine.</summary>
    public static Uri AddressOf(NodeUnderTest node, NetworkNamespace there) => new UriBuilder(node.Node.HttpAddress) { Host = $"{there.Near}" }.Uri;

    /// <summary>People of these tests have done something on the page before: who comes by a link alone comes in unheard and unseen.</summary>
    private const string HasClicked = "Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: true, isActive: true } });";

    /// <summary>Opens the page in a browser window of its own.</summary>
    public async Task<Person> OpenAsync(string query, string name, NodeUnderTest? node = null, Whereabouts? at = null)
    {
        at ??= new Whereabouts { Window = (1280, 800) };
        var window = new ViewportSize { Width = at.Window.Width, Height = at.Window.Height };
        var context = await (at.Browser ?? Browser).NewContextAsync(new BrowserNewContextOptions { ViewportSize = window, Permissions = ["camera", "microphone"] });
        context.SetDefaultTimeout((float)PagePatience.TotalMilliseconds);
        await context.AddInitScriptAsync(HasClicked);
        if (at.Script.Length > 0) await context.AddInitScriptAsync(at.Script);
        var page = await context.NewPageAsync();
        var person = new Person(name, page);
        await person.GoToAsync(new Uri(at.Address ?? (node ?? Node).Node.HttpAddress, query));
        return person;
    }
}
