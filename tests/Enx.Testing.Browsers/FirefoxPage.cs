using System.Diagnostics;
using System.Text.Json;

namespace Enx.Testing.Browsers;

/// <summary>The demo page in a Firefox of its own, in a network namespace, as it has no media with a node on loopback. Playwright drives no Firefox of a distribution, so a script of Node does.</summary>
public sealed class FirefoxPage : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private readonly Process _driver;
    private readonly SemaphoreSlim _turn = new(1);

    private FirefoxPage(Process driver) => _driver = driver;

    /// <summary>What the browser calls itself, with its version.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The browser that is driven.</summary>
    private static string Firefox { get; } = Environment.GetEnvironmentVariable("ENX_TEST_FIREFOX") ?? "/usr/bin/firefox-esr";

    private static string Scripts { get; } = Path.Combine(SourceFolder(), "firefox");

    /// <summary>Starts one, and opens a page.</summary>
    /// <param name="address">The page.</param>
    /// <param name="networkNamespace">Where it lives.</param>
    /// <exception cref="InvalidOperationException">Firefox or what drives it is not there.</exception>
    public static async Task<FirefoxPage> OpenAsync(Uri address, string networkNamespace)
    {
        if (!File.Exists(Firefox) || !Directory.Exists(Path.Combine(Scripts, "node_modules")))
            throw new InvalidOperationException($"This test needs {Firefox} (Debian firefox-esr), and \"npm ci\" in {Scripts}; ./test installs both.");
        string[] command = [.. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["sudo", "-n"],
            "ip", "netns", "exec", networkNamespace, "node", Path.Combine(Scripts, "firefox.mjs"), Firefox, $"{address}"];
        var driver = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var page = new FirefoxPage(driver);
        try
        {
            page.Version = (await page.AnswerAsync()).GetString()!;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }

        return page;
    }

    /// <summary>Runs an expression in the page.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        await _turn.WaitAsync();
        try
        {
            await _driver.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { evaluate = expression }));
            return (await AnswerAsync()).Deserialize<T>(Json)!;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What it receives.</summary>
    public Task<InboundView[]> InboundAsync() => EvaluateAsync<InboundView[]>($"({InboundView.Script})()");

    /// <summary>Waits until an expression is true in the page; fails with what the page has heard.</summary>
    public async Task HoldsAsync(string expression, string what, TimeSpan within)
    {
        try
        {
            await Eventually.HoldsAsync(() => EvaluateAsync<bool>(expression), what, within);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{await EvaluateAsync<string>("enxEvents.slice(-40).map(e => `${(e.at / 1000).toFixed(2)} s ${e.name} ${(JSON.stringify(e.payload) ?? '').slice(0, 160)}`).join('\\n')")}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The driver ends the browser when its input ends.
        _driver.StandardInput.Close();
        using var limit = new CancellationTokenSource(EndLimit);
        try
        {
            await _driver.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _driver.Kill(entireProcessTree: true);
        }

        _driver.Dispose();
        _turn.Dispose();
    }

    private async Task<JsonElement> AnswerAsync()
    {
        var line = await _driver.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Firefox or its driver has ended.");
        var answer = JsonElement.Parse(line);
        return answer.TryGetProperty("value", out var value) ? value : throw new InvalidOperationException($"The page says: {answer.GetProperty("error")}");
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
